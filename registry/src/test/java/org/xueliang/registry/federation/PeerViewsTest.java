package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.proto.v1.PeerView;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.registry.live.RemoteViews.Given;

/** What a node answers is looked at before a gateway of ours connects anywhere. */
class PeerViewsTest {
    private static PeerView.Builder view() {
        return PeerView.newBuilder()
                .setView("0123456789abcdef".repeat(2))
                .setAddress("rtsps://gw.police.example:322")
                .setRtspPort(8554)
                .setPath("live-0123")
                .setCredential(
                        StreamCredential.newBuilder().setUsername("play-1").setPassword("s3cret_-"))
                .setRenewWithinMs(20_000);
    }

    private static Given checked(Consumer<PeerView.Builder> change) {
        PeerView.Builder view = view();
        change.accept(view);
        return PeerViews.checked("police", "192.0.2.7", view.build());
    }

    @Test
    void theAddressIsTheOneThatTheNodeSaysOrWhereWeKnowItToBe() {
        assertThat(checked(view -> {}).url()).isEqualTo("rtsps://gw.police.example:322/live-0123");
        assertThat(checked(PeerView.Builder::clearAddress).url()).isEqualTo("rtsp://192.0.2.7:8554/live-0123");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.7:80",
                "rtsp://user:password@192.0.2.7:554",
                "rtsp://192.0.2.7",
                "rtsp://192.0.2.7:554/other",
                "rtsp://192.0.2.7:554\r\nX: y",
                "file:///etc/passwd:1"
            })
    void whatIsNoAddressOfAGatewayIsRefused(String address) {
        assertThatThrownBy(() -> checked(view -> view.setAddress(address)))
                .hasMessageContaining("node 'police' answered with a view whose address is none");
    }

    @Test
    void noFieldCarriesWhatItShouldNot() {
        assertThatThrownBy(() -> checked(view -> view.setView("x"))).hasMessageContaining("whose view is none");
        assertThatThrownBy(() -> checked(view -> view.setPath("../a b"))).hasMessageContaining("whose path is none");
        assertThatThrownBy(() -> checked(PeerView.Builder::clearCredential))
                .hasMessageContaining("whose credential is none");
        assertThatThrownBy(() -> checked(view -> view.getCredentialBuilder().setPassword("a\"b")))
                .hasMessageContaining("whose credential is none")
                .hasMessageNotContaining("a\"b");
    }

    @Test
    void aTimeThatANodeSaysIsBounded() {
        assertThat(checked(view -> view.setRenewWithinMs(Long.MAX_VALUE)).renewWithinMs())
                .isEqualTo(600_000);
        assertThat(checked(view -> view.setRenewWithinMs(-1)).renewWithinMs()).isEqualTo(5_000);
    }
}
