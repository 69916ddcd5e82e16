package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.StartLiveViewRequest;
import org.xueliang.proto.v1.StartLiveViewResponse;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "open",
        description = {
            "Opens a live view of a channel and prints what to open in a player, with a password for this view alone.",
            "A channel that another node shares is seen the same way: its picture comes through this node's gateway.",
            "The look is recorded, for such a channel at its own node too. The view ends 15 s after the player.",
            "",
            "Example:",
            "  xueliang live open 34020000001320000001 --purpose 'smoke at the gate'"
        })
final class LiveOpenCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--purpose", required = true, description = "Why it is looked at; goes on record.")
    String purpose = "";

    @Option(
            names = "--gateway-host",
            paramLabel = "HOST",
            description =
                    "Where a player reaches the gateway's RTSP port (default: what the gateway's advertised-rtsp says, else the"
                            + " host of --server).")
    @Nullable
    String gatewayHost;

    @Override
    public Integer call() {
        StartLiveViewResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.live()
                    .startLiveView(StartLiveViewRequest.newBuilder()
                            .setChannel(channel)
                            .setPurpose(purpose)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        String url = url(answer, gatewayHost, client.address().host());
        System.out.println("ffplay -rtsp_transport tcp " + url);
        System.out.println("vlc --rtsp-tcp " + url);
        LiveView view = answer.getView();
        System.err.println(
                "open one of them within 60 s; the password is shown this once and opens this view alone (id "
                        + view.getId() + ")"
                        + (view.getHome().isEmpty()
                                ? ""
                                : "; the channel is node '" + view.getHome() + "''s, which has your look on record"));
        return 0;
    }

    /** With the credential, for a player. @param host said by the caller; null where it said nothing */
    static String url(StartLiveViewResponse answer, @Nullable String host, String serverHost) {
        String login = answer.getCredential().getUsername() + ":"
                + answer.getCredential().getPassword() + "@";
        String address = answer.getAddress();
        if (host != null || address.isEmpty()) {
            String at = host == null ? serverHost : host;
            address = "rtsp://" + (at.indexOf(':') >= 0 && !at.startsWith("[") ? "[" + at + "]" : at) + ":"
                    + answer.getRtspPort();
        }
        return address.replaceFirst("://", "://" + login) + "/" + answer.getPath();
    }
}
