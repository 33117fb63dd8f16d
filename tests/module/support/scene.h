/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SCENE_H
#define SCENE_H

#include <stdint.h>

#include "support/mint.h"

/*
 * What every case starts with: a new folder with a valid configuration (issuer corp, key corp.jwk, kid "k1",
 * host web1.example.com), a key to sign with, and the parts of a valid token for alice. A case changes
 * exactly one thing.
 */

/* The parts of a token, each as JSON text; NULL leaves it out. */
struct recipe {
	const char *alg, *typ, *kid, *crit;
	const char *iss, *aud, *sub, *iat, *nbf, *exp, *jti, *cnf;
};

struct scene {
	char dir[256]; /* inside SCENE_ROOT */
	char conf[300];
	struct mint mint;
	struct recipe recipe;
};

extern struct scene scene;

/* The variable with the folder of all scenes, which the runner makes and removes. */
#define SCENE_ROOT "PAM_JWT_SCENES"

/* A checked fixture. */
void scene_setup(void);
void scene_teardown(void);

/* Write a file in the scene's folder with this mode, whatever the umask. */
void scene_write(const char *name, const char *text, unsigned mode);

/*
 * Write a new configuration: lines before the first section, lines in the issuer's section, and lines after
 * it.
 */
void scene_configure(const char *top, const char *issuer, const char *behind);

/* Write a new configuration, with a store in the scene's folder, which is made, and lines in the issuer's
 * section. */
void scene_configure_store(const char *issuer);

/* The token of scene.recipe, or of other parts, signed by scene.mint. They live as long as the scene. */
const char *scene_token(void);
const char *scene_token_of(const char *header, const char *payload);

/* Texts that live as long as the scene: a number, a JSON string, or anything. */
const char *scene_number(int64_t number);
const char *scene_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Free these texts, in a loop that would make too many. */
void scene_forget(void);

/* The text with another base64url character at this place. */
const char *scene_changed(const char *text, const char *place);

/* The token with another first character of its signature: still canonical, but wrong. */
const char *scene_changed_signature(const char *token);

/* Write a new configuration with this many keys without a kid. The last one is the scene's. */
void scene_configure_keys(int count);

/* The JWK of a P-256 key. */
const char *scene_jwk(const struct mint *m, const char *kid);

/* An environment variable that the runner sets. Ends the test program if it is missing. */
const char *scene_variable(const char *name);

#endif
