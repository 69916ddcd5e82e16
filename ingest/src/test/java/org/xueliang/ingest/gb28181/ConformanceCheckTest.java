package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.fake.RecordedReports;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ConformanceStep.Verdict;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.Gb28181Source;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.gb28181.GbDevice;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.media.VideoFile;

/** The check of whole devices, at the same time: a good one, an odd one, those that give no picture, one that is in use. */
@TestInstance(Lifecycle.PER_CLASS)
class ConformanceCheckTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PLATFORM = "34020000002000000001";
    private static final String PASSWORD = "a-secret-of-devices";

    private final RecordingObserver observer = new RecordingObserver();
    private final RecordedReports reports = new RecordedReports();
    private final SessionLedger ledger = new SessionLedger();
    private final DeviceBook book = new DeviceBook(true);
    private final AssignmentBook channels = new AssignmentBook();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, List<ConformanceStep>> found = new HashMap<>();
    private String used = "";
    private int unitsBefore;

    @BeforeAll
    void checkThem() throws Exception {
        Gb28181Gateway gateway = gateway();
        Recording video = VideoFile.read(TestClip.of(VideoCodec.H264).file());
        Map<String, GbDevice> devices = new LinkedHashMap<>();
        devices.put("good", device(gateway, 1, video, settings -> settings));
        devices.put(
                "odd",
                device(
                        gateway,
                        2,
                        video,
                        settings -> settings.quirk(
                                GbQuirk.S1_CONTENT_LENGTH_ZERO, GbQuirk.D5_OTHER_Y, GbQuirk.P9_PRIVATE_STREAM)));
        devices.put("silent", device(gateway, 3, video, settings -> settings.fault(MediaFault.NOTHING_SENT)));
        devices.put("refusing", device(gateway, 4, video, settings -> settings.fault(MediaFault.REFUSED)));
        devices.put("used", device(gateway, 5, video, settings -> settings));
        used = devices.get("used").channelCode(0);
        channels.put(assigned(used, devices.get("used").code()));
        for (GbDevice device : devices.values()) {
            await().atMost(SOON).until(() -> reports.catalog(device.code()).getCompleteness() == Completeness.COMPLETE);
            await().atMost(SOON)
                    .until(() -> gateway.dialogue(device.code()).get(5, TimeUnit.SECONDS).stream()
                            .anyMatch(line -> line.getText().contains("Keepalive")));
        }
        await().atMost(SOON).until(() -> observer.units(used) > 5);
        unitsBefore = observer.units(used);
        Map<String, CompletableFuture<Void>> running = new HashMap<>();
        devices.forEach((name, device) -> {
            List<ConformanceStep> steps = new CopyOnWriteArrayList<>();
            found.put(name, steps);
            running.put(name, gateway.check(device.code(), steps::add));
        });
        assertThat(gateway.check(devices.get("good").code(), step -> {}))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("is being checked already");
        for (CompletableFuture<Void> one : running.values()) {
            one.get(30, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    void end() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        assertThat(ledger.holders()).isEmpty();
    }

    private Gb28181Gateway gateway() {
        Gb28181Settings settings = Gateways.settings(Map.of(
                        "gb28181.enabled", "true",
                        "gb28181.code", PLATFORM,
                        "gb28181.bind", "127.0.0.1",
                        "gb28181.port", "0",
                        "gb28181.rtp-port", "0",
                        "gb28181.check-picture", "1500ms"))
                .gb28181();
        GatewayTime time = GatewayTime.of(Clock.systemUTC());
        Gb28181Gateway gateway = Gb28181Gateway.open(
                settings,
                "gateway-1",
                book,
                reports,
                time,
                new CollectorRegistry(),
                new CountedErrors(
                        LoggerFactory.getLogger(ConformanceCheckTest.class), Clock.systemUTC(), Duration.ofMinutes(1)),
                2);
        open.add(gateway);
        open.add(GbStreams.open(
                settings,
                gateway,
                AllowedNetworks.parse(List.of(), true),
                new MediaShared(
                        new MediaOptions("gateway-1", 4 << 20, 500),
                        PooledByteBufAllocator.DEFAULT,
                        new StreamDirectory(),
                        observer,
                        ledger),
                time,
                channels,
                book));
        return gateway;
    }

    private GbDevice device(Gb28181Gateway gateway, int serial, Recording video, UnaryOperator<GbSettings.Builder> more)
            throws Exception {
        GbSettings settings = more.apply(GbSettings.builder(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()), PLATFORM)
                        .firstSerial(serial)
                        .channels(1)
                        .keepaliveS(1))
                .build();
        GbFleet fleet = GbFleet.start(settings, GbPasswords.same(PASSWORD), video);
        open.add(fleet);
        GbDevice device = fleet.device(0);
        String ha1 = DigestHash.ha1Hex(DigestAlgorithm.MD5, device.code(), "3402000000", PASSWORD);
        book.put(new KnownDevice(
                device.code(),
                "yard",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(device.code(), ha1, "", "")));
        fleet.powerOn(Duration.ofMillis(1));
        return device;
    }

    private static Assignment assigned(String channel, String device) {
        return Assignment.builder(channel)
                .place("yard")
                .device(Gb28181Source.newBuilder()
                        .setDevice(device)
                        .setTransport(MediaTransport.MEDIA_TCP_PASSIVE)
                        .build())
                .build();
    }

    private ConformanceStep step(String device, String name) {
        return found.getOrDefault(device, List.of()).stream()
                .filter(step -> step.getStep().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aGoodRecorderPassesAllSteps() {
        assertThat(found.get("good"))
                .extracting(step -> step.getStep() + " " + step.getVerdict() + step.getQuirk())
                .containsExactly(
                        "registration PASSED",
                        "keepalive PASSED",
                        "catalog PASSED",
                        "info PASSED",
                        "status PASSED",
                        "live UDP PASSED",
                        "live TCP passive PASSED",
                        "live TCP active PASSED",
                        "records PASSED",
                        "alarm subscription PASSED",
                        "clock PASSED");
        assertThat(step("good", "live UDP").getFinding())
                .contains("channel 34020000001310000001: H264 ", "keyframes in PROGRAM_STREAM", "SSRC offered 0");
        // Nobody else was told of the pictures.
        assertThat(observer.units("34020000001310000001")).isZero();
    }

    @Test
    void whereNothingIsSentTheCauseIsNamedAndTheRestGoesOn() {
        assertThat(step("silent", "live UDP").getVerdict()).isEqualTo(Verdict.FAILED);
        assertThat(step("silent", "live UDP").getFinding())
                .contains("NOTHING_AT_ALL: the device answered, and not one packet comes");
        assertThat(step("silent", "live UDP").getAdvice()).contains("UDP port");
        assertThat(step("silent", "live UDP").getReceived()).contains("SIP/2.0 200", "m=video", "y=");
        assertThat(step("silent", "live TCP passive").getFinding())
                .contains("PORT_CLOSED: the device does not connect to our media port");
        assertThat(step("silent", "records").getVerdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aRefusalIsNamedOverEachTransport() {
        assertThat(found.get("refusing"))
                .filteredOn(step -> step.getStep().startsWith("live"))
                .hasSize(3)
                .allMatch(step -> step.getVerdict() == Verdict.FAILED
                        && step.getFinding().contains("REFUSED: the device refused: 488"));
        assertThat(step("refusing", "alarm subscription").getVerdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void oddDevicesDeviateByTheNamesOfTheirOddities() {
        ConformanceStep keepalive = step("odd", "keepalive");
        assertThat(keepalive.getVerdict()).isEqualTo(Verdict.DEVIATES);
        assertThat(keepalive.getQuirk()).isEqualTo("CONTENT_LENGTH_ZERO_WITH_BODY");
        assertThat(keepalive.getHandling()).isEqualTo("the rest of the datagram is the body");
        ConformanceStep live = step("odd", "live UDP");
        assertThat(live.getVerdict()).isEqualTo(Verdict.DEVIATES);
        assertThat(live.getQuirk()).contains("OTHER_SSRC_ANSWERED", "PRIVATE_UNIT");
        assertThat(live.getClause()).isEqualTo("9.2");
        assertThat(live.getReceived()).contains("y=");
        assertThat(found.get("odd")).noneMatch(step -> step.getVerdict() == Verdict.FAILED);
    }

    @Test
    void aStreamThatRunsForOthersIsLookedAtAndNotDisturbed() {
        assertThat(step("used", "live UDP").getVerdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(step("used", "live UDP").getFinding()).contains("runs over TCP passive for others");
        assertThat(step("used", "live TCP passive").getVerdict()).isEqualTo(Verdict.PASSED);
        assertThat(step("used", "live TCP passive").getFinding()).contains("as it runs for others: H264 ");
        assertThat(step("used", "live TCP active").getVerdict()).isEqualTo(Verdict.SKIPPED);
        await().atMost(SOON).until(() -> observer.units(used) > unitsBefore + 5);
        assertThat(observer.ended()).isEmpty();
    }
}
