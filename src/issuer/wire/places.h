/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_PLACES_H
#define ISSUER_WIRE_PLACES_H

/* Where the processes of the issuer find each other, and its log. */

#define MINT_SOCKET "/run/jwt-issuer/mint.sock"
#define AUTH_SOCKET "/run/jwt-issuer-web/auth.sock"
#define PAGES_SOCKET "/run/jwt-issuer-web/http.sock"
#define MINT_LOG "/var/log/jwt-issuer/mint.jsonl"
#define MINT_USER "_jwt-issuer"	   /* the account of the mint */
#define WEB_USER "_jwt-issuer-web" /* the account of the pages */

#endif
