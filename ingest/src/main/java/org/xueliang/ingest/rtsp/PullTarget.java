package org.xueliang.ingest.rtsp;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;

/** Where a pull goes, with which credentials, and where it was sent from there. Not thread-safe. */
final class PullTarget {
    private static final int MAX_REDIRECTS = 5;

    private final Set<String> visited = new LinkedHashSet<>();
    private RtspUrl url;
    private ClientAuthorizer authorizer;

    /**
     * @param username empty takes the URL's own, if it has one
     * @throws RtspSyntaxException a URL that is none, or none of rtsp or rtsps
     */
    PullTarget(String text, String username, String password) throws RtspSyntaxException {
        RtspUrl parsed = RtspUrl.parse(text);
        this.url = parsed.withoutCredentials();
        this.authorizer = username.isEmpty()
                ? new ClientAuthorizer(parsed.user(), parsed.password())
                : new ClientAuthorizer(username, password);
        visited.add(url.requestUri());
    }

    RtspUrl url() {
        return url;
    }

    ClientAuthorizer authorizer() {
        return authorizer;
    }

    /** Follows a redirect; why it is not followed, in words, else null. Its address is checked when it is connected to. */
    @Nullable
    String redirect(String location) {
        RtspUrl next;
        try {
            if (location.isBlank()) {
                return "redirect without a Location";
            }
            next = RtspUrl.parseLenient(location, url);
        } catch (RtspSyntaxException e) {
            return "redirect refused: " + e.getMessage();
        }
        if (!visited.add(next.requestUri())) {
            return "redirect loop: back to " + next.requestUri();
        }
        if (visited.size() > MAX_REDIRECTS + 1) {
            return "redirects: more than " + MAX_REDIRECTS + ", the last to " + next.requestUri();
        }
        boolean sameHost = next.host().equalsIgnoreCase(url.host()) && (next.tls() || !url.tls());
        if (!sameHost) {
            // Ours are for the host that we were told to trust with them; it may name others in its Location.
            authorizer = new ClientAuthorizer(next.user(), next.password());
        }
        url = next.withoutCredentials();
        return null;
    }
}
