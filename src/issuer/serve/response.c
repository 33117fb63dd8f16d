/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/response.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Referrer-Policy is not no-referrer, because browsers would then send "Origin: null" with our own forms.
 * Permissions-Policy does not change the features that it does not name. Therefore it names every feature
 * that gives access to something. Chromium logs an error on the console for each feature that it does not
 * know. On Linux these are Bluetooth, sharing and the light sensor, which are left out.
 */
static const struct {
	const char *name, *value;
} fields[] = {
	{"Content-Security-Policy",
	 "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
	 "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	{"Referrer-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy",
	 "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), "
	 "display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), "
	 "idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), "
	 "picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
	 "xr-spatial-tracking=()"},
	{"X-Content-Type-Options", "nosniff"},
	{"Cache-Control", "no-store"},
};

/* Called by the library when the response is destroyed, or by us when it could not be created. */
static void wipe_body(void *cls)
{
	bytes_done(cls);
	free(cls);
}

static struct MHD_Response *with_body(struct reply *reply)
{
	struct bytes *body = malloc(sizeof(*body));
	struct MHD_Response *response;

	if (!body)
		return NULL;
	*body = reply->body;
	reply->body = (struct bytes){0};
	response =
		MHD_create_response_from_buffer_with_free_callback_cls(body->len, body->at, wipe_body, body);
	if (!response)
		wipe_body(body);
	return response;
}

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_location(struct MHD_Response *response, const struct site *site, const char *path)
{
	char location[512];
	int len = snprintf(location, sizeof(location), "%.*s%s", (int)site->origin.len,
			   (const char *)site->origin.at, path);

	return len > 0 && (size_t)len < sizeof(location) && add(response, "Location", location);
}

static bool add_fields(struct MHD_Response *response, const struct site *site, const struct reply *r)
{
	bool ok = add(response, "Content-Type", r->type);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		ok = ok && add(response, fields[i].name, fields[i].value);
	for (size_t i = 0; i < r->cookie_count; i++)
		ok = ok && add(response, "Set-Cookie", (const char *)r->cookies[i].at);
	if (r->location)
		ok = ok && add_location(response, site, r->location);
	if (r->allow)
		ok = ok && add(response, "Allow", r->allow);
	if (r->status == HTTP_UNAVAILABLE)
		ok = ok && add(response, "Retry-After", "5");
	if (r->is_last)
		ok = ok && add(response, "Connection", "close");
	return ok;
}

enum MHD_Result response_send(struct MHD_Connection *connection, const struct site *site, struct reply *reply)
{
	struct MHD_Response *response = with_body(reply);
	enum MHD_Result sent = MHD_NO;

	if (!response)
		return MHD_NO;
	if (add_fields(response, site, reply))
		sent = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return sent;
}
