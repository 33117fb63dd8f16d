/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SAMPLEKEYS_H
#define SAMPLEKEYS_H

/* One public key of each kind, made by ssh-keygen, in the formats that several tests read. */

static const char rsa_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkI18cpmG3iaVTKCXULue\n"
			      "MJcRER22KYclz65oiAop/Wf91n+0YNwnioGq/NUKX7H4Z1+SYqnQNgtswvKicFhk\n"
			      "LVx0u/dSq3cj3h9Yy/K7e62tfH2Fbtze9JMciFgaqF3QjthrVoptyRQueJq5QvO+\n"
			      "OKeYjNRx4xAjWDm5IW8Pxi9R7hZ+h9Uh2c6mopuw/GkciMZn9ZNlcxB0kdBjfQl/\n"
			      "GwgduN3/nzTrK1Znv9L3QRm4Mir33iA6yxLMLzCZXLCvT1B8GvquHtfHFKlx5Rc4\n"
			      "lEQpmHEmunvy10T7BnNnBzSDLh+/77UwkZZYdD0FknT8znEGXoOCLF3SBLKnlqyA\n"
			      "zQIDAQAB\n"
			      "-----END PUBLIC KEY-----\n";

static const char rsa_pkcs1[] = "-----BEGIN RSA PUBLIC KEY-----\n"
				"MIIBCgKCAQEAkI18cpmG3iaVTKCXULueMJcRER22KYclz65oiAop/Wf91n+0YNwn\n"
				"ioGq/NUKX7H4Z1+SYqnQNgtswvKicFhkLVx0u/dSq3cj3h9Yy/K7e62tfH2Fbtze\n"
				"9JMciFgaqF3QjthrVoptyRQueJq5QvO+OKeYjNRx4xAjWDm5IW8Pxi9R7hZ+h9Uh\n"
				"2c6mopuw/GkciMZn9ZNlcxB0kdBjfQl/GwgduN3/nzTrK1Znv9L3QRm4Mir33iA6\n"
				"yxLMLzCZXLCvT1B8GvquHtfHFKlx5Rc4lEQpmHEmunvy10T7BnNnBzSDLh+/77Uw\n"
				"kZZYdD0FknT8znEGXoOCLF3SBLKnlqyAzQIDAQAB\n"
				"-----END RSA PUBLIC KEY-----\n";

static const char p256_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			       "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+Y18qAM/SMT1IFI1fVJeA5NRswi4\n"
			       "bONyI8izCL/qBkSeReqpXuLHVB2vIx3cZKD4Y6n+6tI0PyiZkXkkxxzxEA==\n"
			       "-----END PUBLIC KEY-----\n";

static const char p256_cert[] = "-----BEGIN CERTIFICATE-----\n"
				"MIIBAzCBq6ADAgECAgEHMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjMw\n"
				"MTAxMDAwMDAwWhcNNDkxMjMxMjM1OTU5WjAMMQowCAYDVQQDDAF0MFkwEwYHKoZI\n"
				"zj0CAQYIKoZIzj0DAQcDQgAE+Y18qAM/SMT1IFI1fVJeA5NRswi4bONyI8izCL/q\n"
				"BkSeReqpXuLHVB2vIx3cZKD4Y6n+6tI0PyiZkXkkxxzxEDAKBggqhkjOPQQDAgNH\n"
				"ADBEAiAT4HFLoO4mDc4VeaimLD8vnIhvAN3SeVztvzDKH7BsnwIgKGuW0PiQcoRr\n"
				"LH8C0di3bXFgor8B6UzR8bpxLyXyqT0=\n"
				"-----END CERTIFICATE-----\n";

static const char p384_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			       "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEo1n31TEGI5a7Iv4H5QxbF6Gb9Z/iBp8X\n"
			       "5atbkzFrK4ydqMIHsxYNWGSXo7bb0bmhY6i+N7yqgzi3xivB+3LpofFbx/WKqXFw\n"
			       "WPaJtKZcY84lMNFZLNsrHRj0JZeSFMRt\n"
			       "-----END PUBLIC KEY-----\n";

static const char p521_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			       "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAjtTzOz8Fcs2e00xj9Z3RIqe1Kz5r\n"
			       "AjWIG+s4B1SIjjQs11keeAwei85arzNd2Sh+q996zapZz2zUswLfxZV4sA4ApW4K\n"
			       "QB72hKNZmsEV50tLLT3ipnfO+SB5KqFw5QuKCGKDxTxF8KjZjMuUBtG6oxgHve8Y\n"
			       "8NjuKc8Qo6F2NCLWhog=\n"
			       "-----END PUBLIC KEY-----\n";

static const char ed25519_pem[] = "-----BEGIN PUBLIC KEY-----\n"
				  "MCowBQYDK2VwAyEAtzFDu0szsmS66/e5KN6nobwz+MM/YfKm8c2h2WxoCvM=\n"
				  "-----END PUBLIC KEY-----\n";

/* The same keys in the format of OpenSSH. */
#define RSA_BASE64                                                                                           \
	"AAAAB3NzaC1yc2EAAAADAQABAAABAQCQjXxymYbeJpVMoJdQu54wlxERHbYphyXPrmiICin9Z/3Wf7Rg3CeKgar81Qpfsfhn"   \
	"X5JiqdA2C2zC8qJwWGQtXHS791KrdyPeH1jL8rt7ra18fYVu3N70kxyIWBqoXdCO2GtWim3JFC54mrlC8744p5iM1HHjECNY"   \
	"Obkhbw/GL1HuFn6H1SHZzqaim7D8aRyIxmf1k2VzEHSR0GN9CX8bCB243f+fNOsrVme/0vdBGbgyKvfeIDrLEswvMJlcsK9P"   \
	"UHwa+q4e18cUqXHlFziURCmYcSa6e/LXRPsGc2cHNIMuH7/vtTCRllh0PQWSdPzOcQZeg4IsXdIEsqeWrIDN"
#define P256_BASE64                                                                                          \
	"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPmNfKgDP0jE9SBSNX1SXgOTUbMIuGzjciPIswi/6gZE"   \
	"nkXqqV7ix1QdryMd3GSg+GOp/urSND8omZF5JMcc8RA="
#define P384_BASE64                                                                                          \
	"AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBKNZ99UxBiOWuyL+B+UMWxehm/Wf4gafF+WrW5MxayuM"   \
	"najCB7MWDVhkl6O229G5oWOovje8qoM4t8Yrwfty6aHxW8f1iqlxcFj2ibSmXGPOJTDRWSzbKx0Y9CWXkhTEbQ=="
#define P521_BASE64                                                                                          \
	"AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBACO1PM7PwVyzZ7TTGP1ndEip7UrPmsCNYgb6zgHVIiO"   \
	"NCzXWR54DB6LzlqvM13ZKH6r33rNqlnPbNSzAt/FlXiwDgClbgpAHvaEo1mawRXnS0stPeKmd875IHkqoXDlC4oIYoPFPEXw"   \
	"qNmMy5QG0bqjGAe97xjw2O4pzxCjoXY0ItaGiA=="
#define ED25519_BASE64 "AAAAC3NzaC1lZDI1NTE5AAAAILcxQ7tLM7Jkuuv3uSjep6G8M/jDP2HypvHNodlsaArz"

/* Made by ssh-keygen for these tests only; the key of ed25519_pem. */
static const char openssh_private[] =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
	"QyNTUxOQAAACC3MUO7SzOyZLrr97ko3qehvDP4wz9h8qbxzaHZbGgK8wAAAJBq1gPZatYD\n"
	"2QAAAAtzc2gtZWQyNTUxOQAAACC3MUO7SzOyZLrr97ko3qehvDP4wz9h8qbxzaHZbGgK8w\n"
	"AAAEBVQrarh7XHqgyzer/GVWarpbhVo08TuWeGY+vGgt2P8rcxQ7tLM7Jkuuv3uSjep6G8\n"
	"M/jDP2HypvHNodlsaArzAAAAB2NvbW1lbnQBAgMEBQY=\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

#endif
