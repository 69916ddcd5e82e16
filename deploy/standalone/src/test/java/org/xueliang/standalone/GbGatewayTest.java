package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.gb28181.invite.NoMediaCause;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.ListCatalogRequest;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbProgramme;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.GbTransport;
import org.xueliang.simulator.gb28181.ScriptedStreets;
import org.xueliang.simulator.gb28181.ScriptedStreets.Seat;
import org.xueliang.simulator.gb28181.StreetRound;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.standalone.client.MetricsPage;
import org.xueliang.standalone.client.SubscribedAlerts;
import org.xueliang.standalone.demo.Score;
import org.xueliang.standalone.demo.Score.Expected;

/**
 * Registry, gateway and analysis in one process, and simulated recorders by each way of signalling and media. The methods have an order:
 * what takes its time goes on beside the others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GbGatewayTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int DEVICES = 20;
    private static final int CHANNELS = 4;

    /** Channels of the first device of each fleet in whose view something happens. */
    private static final int SCRIPTED = 2;

    /** Devices of one fleet have numbers below it. */
    private static final int FLEET = 1000;

    /** Quiet first, for as long as it takes to learn what a camera usually sees. */
    private static final long QUIET_MS = 20_000;

    /** The media of each fleet; the first signals over UDP too, the others over TCP. */
    private static final List<MediaTransport> WAYS =
            List.of(MediaTransport.MEDIA_UDP, MediaTransport.MEDIA_TCP_PASSIVE, MediaTransport.MEDIA_TCP_ACTIVE);

    @TempDir
    static Path folder;

    private final Map<MediaTransport, GbFleet> fleets = new LinkedHashMap<>();
    private GbInstallation installation;
    private SubscribedAlerts alerts;
    private ScriptedStreets streets;
    private FaultyDevices faulty;

    @BeforeAll
    void start() throws Exception {
        installation = new GbInstallation(folder.resolve("data"));
        alerts = installation.running.add(
                "subscription", SubscribedAlerts.subscribe(installation.registry, SubscribedAlerts.ALL));
        streets = ScriptedStreets.render(
                seats(),
                List.of(
                        StreetRound.of(1, EventKind.PERSON_WALKS, QUIET_MS),
                        StreetRound.of(2, EventKind.LENS_COVERED, QUIET_MS)),
                ScriptedStreets.SMALL);
        for (int way = 0; way < WAYS.size(); way++) {
            GbSettings settings = installation
                    .devices(FLEET * way + 1)
                    .devices(DEVICES)
                    .channels(CHANNELS)
                    .transport(way == 0 ? GbTransport.UDP : GbTransport.TCP)
                    .build();
            for (int n = 0; n < DEVICES; n++) {
                installation.enrol(settings.codes().device(n), WAYS.get(way), n == 0);
            }
            fleets.put(
                    WAYS.get(way),
                    installation.running.add(
                            "devices " + way, GbFleet.start(settings, installation.passwords(), ofFleet(way * FLEET))));
        }
        faulty = new FaultyDevices(installation, streets.of(-1, 0));
        fleets.values().forEach(fleet -> fleet.powerOn(Duration.ofSeconds(2)));
        faulty.powerOn();
        installation.analyse();
    }

    private static List<Seat> seats() {
        List<Seat> seats = new ArrayList<>();
        for (int way = 0; way < WAYS.size(); way++) {
            for (int channel = 0; channel < SCRIPTED; channel++) {
                seats.add(new Seat(way * FLEET, channel));
            }
        }
        return seats;
    }

    /** One programme for all fleets, whose devices go on counting. */
    private GbProgramme ofFleet(int first) {
        return new GbProgramme() {
            @Override
            public Recording of(int device, int channel) {
                return streets.of(first + device, channel);
            }

            @Override
            public boolean fromTheBeginning() {
                return true;
            }

            @Override
            public void began(int device, int channel, long atUs) {
                streets.began(first + device, channel, atUs);
            }
        };
    }

    /** What is so already is not waited for: there are hundreds of it. */
    private static ConditionFactory soon(String what) {
        return await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .atMost(SOON);
    }

    @AfterAll
    void endEverything() {
        installation.close();
    }

    @Test
    @Order(1)
    void everyDeviceRegistersAndIsOnline() {
        for (GbFleet fleet : fleets.values()) {
            soon("all registered").until(() -> fleet.counters().get(Figure.REGISTERED_NOW) == DEVICES);
            for (int n = 0; n < DEVICES; n++) {
                String code = fleet.device(n).code();
                soon(code).until(() -> installation.device(code).getStatus().getPresence() == Presence.ONLINE);
            }
        }
    }

    @Test
    @Order(2)
    void everyCatalogIsComplete() {
        for (GbFleet fleet : fleets.values()) {
            for (int n = 0; n < DEVICES; n++) {
                String code = fleet.device(n).code();
                soon("catalog of " + code)
                        .until(() -> installation
                                        .device(code)
                                        .getStatus()
                                        .getCatalog()
                                        .getCompleteness()
                                == Completeness.COMPLETE);
                // Its rows come by another call than its state.
                soon("rows of " + code)
                        .untilAsserted(() -> assertThat(catalog(code)).hasSize(CHANNELS));
            }
        }
    }

    private List<CatalogItem> catalog(String device) {
        return installation
                .registry
                .devices()
                .listCatalog(ListCatalogRequest.newBuilder()
                        .setDevice(device)
                        .setPageSize(100)
                        .build())
                .getItemsList();
    }

    @Test
    @Order(3)
    void channelsThatAreAlwaysWatchedSendByEachTransport() {
        for (Map.Entry<MediaTransport, GbFleet> entry : fleets.entrySet()) {
            soon("streams over " + entry.getKey())
                    .until(() -> entry.getValue().counters().get(Figure.STREAMS_NOW) == CHANNELS
                            && entry.getValue().counters().get(Figure.PICTURES) > 20);
            String channel = entry.getValue().device(0).channelCode(0);
            soon("a still of " + channel)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    installation.still(channel).getJpeg().size())
                            .isGreaterThan(1000));
        }
    }

    @Test
    @Order(4)
    void aCameraIsMoved() {
        for (GbFleet fleet : fleets.values()) {
            installation
                    .registry
                    .devices()
                    .controlChannel(ControlChannelRequest.newBuilder()
                            .setChannel(fleet.device(3).channelCode(2))
                            .setCommand(DeviceCommand.newBuilder()
                                    .setPtz(PtzMove.newBuilder().setPan(-40).setTilt(20)))
                            .build());
            soon("it moves").until(() -> fleet.device(3).ptz(2).moving().equals(new PtzInstruction.Move(-40, 20, 0)));
        }
    }

    @Test
    @Order(5)
    void aStillOfAChannelThatNobodyWatchedIsTakenFromAStreamThatIsAskedForIt() {
        for (GbFleet fleet : fleets.values()) {
            String channel = fleet.device(1).channelCode(2);
            assertThat(installation.state(channel).getPresence()).isNotEqualTo(Presence.ONLINE);
            assertThat(installation.still(channel).getJpeg().size()).isGreaterThan(1000);
        }
    }

    @Test
    @Order(6)
    void whyNoPictureComesIsSaidWhereTheStateOfAChannelIsRead() throws Exception {
        assertThat(FaultyDevices.distinct(faulty.all()))
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(NoMediaCause.NO_ANSWER)));
        for (FaultyDevices.Faulty one : faulty.all()) {
            String name = one.fault() + " of " + one.channel();
            String cause = "(" + one.cause() + ")";
            soon(name)
                    .untilAsserted(() ->
                            assertThat(faulty.causes(one.channel())).as(name).anyMatch(words -> words.endsWith(cause)));
            if (one.cause() != NoMediaCause.WRONG_SSRC) {
                assertThat(faulty.causes(one.channel())).as(name).allMatch(words -> words.endsWith(cause));
                soon(name + " at the registry")
                        .untilAsserted(() -> assertThat(
                                        installation.state(one.channel()).getCause())
                                .as(name)
                                .endsWith(cause));
            }
        }
        assertThat(MetricsPage.read(installation.ingest.doorPort()).sum("xueliang_ingest_gb28181_no_picture_total"))
                .isGreaterThanOrEqualTo(faulty.all().size());
        // The next attempt has a port of its own: then the wrong SSRC does no harm.
        for (FaultyDevices.Faulty one : faulty.all()) {
            if (one.fault() == MediaFault.WRONG_SSRC) {
                soon(one.channel())
                        .until(() -> installation.state(one.channel()).getPresence() == Presence.ONLINE);
            }
        }
    }

    @Test
    @Order(7)
    void whatHappensInViewIsFoundOverEachTransportAndNothingElse() {
        soon("each scripted event").untilAsserted(() -> {
            Score score = score();
            assertThat(score.matches().stream()
                            .map(match -> match.expected().subject())
                            .collect(Collectors.toSet()))
                    .as("found on %s; missed so far: %s", alerts.alerts(), score.missed())
                    .isEqualTo(scripted());
        });
        assertThat(score().falseAlerts()).isEmpty();
    }

    private Set<String> scripted() {
        return fleets.values().stream()
                .flatMap(fleet -> IntStream.range(0, SCRIPTED)
                        .mapToObj(channel -> fleet.device(0).channelCode(channel)))
                .collect(Collectors.toSet());
    }

    private Score score() {
        List<Expected> expected = new ArrayList<>();
        for (int way = 0; way < WAYS.size(); way++) {
            for (int channel = 0; channel < SCRIPTED; channel++) {
                String code = fleets.get(WAYS.get(way)).device(0).channelCode(channel);
                for (ExpectedAlert alert :
                        streets.expected(new Seat(way * FLEET, channel), code, System.currentTimeMillis() * 1000)) {
                    expected.add(new Expected(
                            code, alert.type(), alert.beginUs(), alert.endUs(), alert.toleranceMs() * 1000L));
                }
            }
        }
        Set<String> watched = fleets.values().stream()
                .flatMap(fleet -> IntStream.range(0, CHANNELS)
                        .mapToObj(channel -> fleet.device(0).channelCode(channel)))
                .collect(Collectors.toSet());
        return Score.of(
                expected,
                alerts.alerts().stream()
                        .filter(alert -> watched.contains(alert.getChannel()))
                        .toList());
    }
}
