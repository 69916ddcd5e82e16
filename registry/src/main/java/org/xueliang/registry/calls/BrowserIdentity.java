package org.xueliang.registry.calls;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.xueliang.chassis.calls.BearerToken;

/**
 * Who asks for a page. A browser has no bearer token to send; it asks its user for a password, which is the token. Programs send
 * the token as they do everywhere.
 */
public final class BrowserIdentity {
    private BrowserIdentity() {}

    /** The headers of a call to a service of ours in the name of whoever asks for the page. */
    public static Metadata of(HttpRequest request) {
        Metadata headers = new Metadata();
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (authorization != null) {
            headers.put(BearerToken.AUTHORIZATION, bearer(authorization));
        }
        return headers;
    }

    /** A password is taken for the token; its user does not matter. */
    private static String bearer(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return authorization;
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            String token = pair.substring(pair.indexOf(':') + 1);
            // What is no header would be thrown out by the metadata with an error that shows it.
            return token.chars().allMatch(c -> c > ' ' && c < 0x7F) ? "Bearer " + token : "Bearer none";
        } catch (IllegalArgumentException e) {
            return "Bearer none";
        }
    }

    /** The page's answer where its service refused: who is not known is asked for a token. */
    public static HttpResponse refused(Status status) {
        if (status.getCode() != Status.Code.UNAUTHENTICATED) {
            return JsonErrors.response(status);
        }
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.UNAUTHORIZED)
                        .contentType(MediaType.PLAIN_TEXT_UTF_8)
                        .set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"xueliang\", charset=\"UTF-8\"")
                        .build(),
                HttpData.ofUtf8("authorization: a token is asked for, as a bearer token or as the password\n"));
    }
}
