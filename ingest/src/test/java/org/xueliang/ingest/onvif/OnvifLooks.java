package org.xueliang.ingest.onvif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.rtsp.TlsTrust;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceSettings;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.simulator.onvif.OnvifDevice;
import org.xueliang.simulator.onvif.OnvifLogin;
import org.xueliang.simulator.onvif.OnvifQuirk;

/** Looks at ONVIF devices over real sockets, with one among them that is well. */
abstract class OnvifLooks {
    static final String PASSWORD = "right-One-1";
    static final String CAMERA = "rtsp://127.0.0.1:9/camera/0";

    static OnvifAdapter adapter;
    /** Waits for no answer longer than a moment. */
    static OnvifAdapter impatient;

    static OnvifDevice well;

    final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        adapter = adapter(5000);
        impatient = adapter(400);
        well = device(Set.of(), CAMERA);
    }

    @AfterAll
    static void stop() {
        adapter.close();
        impatient.close();
        well.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    static OnvifAdapter adapter(int answerMs) {
        return new OnvifAdapter(
                AllowedNetworks.parse(List.of("10.0.0.0/8"), true),
                RtspGateway.clientTls(TlsTrust.ANY),
                GatewayTime.of(Clock.systemUTC()),
                new SourceSettings(false, Duration.ofMillis(answerMs), Duration.ofMinutes(5), Duration.ofSeconds(60)));
    }

    static OnvifDevice device(Set<OnvifQuirk> quirks, String... cameras) {
        return OnvifDevice.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(cameras),
                new OnvifLogin("admin", PASSWORD),
                quirks,
                Clock.systemUTC());
    }

    SourceReport look(String url) {
        return look(url, "admin", PASSWORD, OnvifOptions.getDefaultInstance());
    }

    /** The first that is known of it. */
    SourceReport look(String url, String user, String password, OnvifOptions options) {
        return look(adapter, url, user, password, options);
    }

    SourceReport look(OnvifAdapter by, String url, String user, String password, OnvifOptions options) {
        FollowedSource followed = by.follow(
                Source.newBuilder()
                        .setCode("under-test")
                        .setAdapter(SourceAdapter.ONVIF)
                        .setAddress(url)
                        .setUsername(user)
                        .setOnvif(options)
                        .build(),
                password);
        assertThat(followed).isNotNull();
        open.add(followed);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> followed.report().getHealth().getState() != Presence.UNKNOWN);
        return followed.report();
    }

    FakeHttpDevice fake(FakeHttpDevice.Script script) throws Exception {
        FakeHttpDevice device = new FakeHttpDevice(script);
        open.add(device);
        return device;
    }

    void refused(FakeHttpDevice device, String... words) {
        refused(look(device.url()), words);
    }

    void refusedSoon(FakeHttpDevice device, String... words) {
        refused(look(impatient, device.url(), "admin", PASSWORD, OnvifOptions.getDefaultInstance()), words);
    }

    void refused(SourceReport report, String... words) {
        assertThat(report.getHealth().getState()).isEqualTo(Presence.OFFLINE);
        assertThat(report.getHealth().getCause()).contains(words).doesNotContain(PASSWORD);
        assertThat(report.getHealth().getErrors(0).getCount()).isEqualTo(1);
        assertThat(report.getChannelsKnown()).isFalse();
        othersAreUndisturbed();
    }

    void othersAreUndisturbed() {
        assertThat(look(well.url()).getHealth().getState()).isEqualTo(Presence.ONLINE);
    }
}
