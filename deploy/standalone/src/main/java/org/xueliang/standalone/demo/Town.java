package org.xueliang.standalone.demo;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.EnrolSensorRequest;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.QueryAlertsResponse;
import org.xueliang.proto.v1.QueryIncidentsRequest;
import org.xueliang.proto.v1.QueryIncidentsResponse;
import org.xueliang.proto.v1.ReportReadingsRequest;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.simulator.demo.DemoCamera;
import org.xueliang.simulator.demo.DemoStreet;
import org.xueliang.simulator.demo.PullAddress;
import org.xueliang.simulator.demo.PushAccount;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.simulator.script.ScriptedReading;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.demo.Score.Expected;

/** The demonstration's cameras and sensors as the registry knows them; speaks through the front door as any client does. */
public final class Town {
    private static final int PAGE = 1000;

    private final RegistryClient registry;
    private final DemoStreet street;
    private final Map<String, String> codes = new HashMap<>();
    private final List<PushAccount> pushes = new ArrayList<>();

    public Town(RegistryClient registry, DemoStreet street) {
        this.registry = registry;
        this.street = street;
    }

    /** Enrols everything. @param rtspPort of the gateway, for those that push */
    public void enrol(List<PullAddress> pulls, int rtspPort) {
        TownMap.places()
                .forEach(place -> registry.places()
                        .putPlace(PutPlaceRequest.newBuilder().setPlace(place).build()));
        for (DemoCamera camera : street.cameras()) {
            StreamSource.Builder source = StreamSource.newBuilder();
            if (camera.push()) {
                source.setPush(PushSource.getDefaultInstance());
            } else {
                PullAddress pull = pulls.stream()
                        .filter(p -> p.alias().equals(camera.alias()))
                        .findFirst()
                        .orElseThrow();
                source.setPull(PullSource.newBuilder()
                        .setUrl(pull.url())
                        .setUsername(pull.user())
                        .setPassword(pull.password()));
            }
            EnrolChannelResponse enrolled = registry.channels()
                    .enrolChannel(EnrolChannelRequest.newBuilder()
                            .setChannel(Channel.newBuilder()
                                    .setAlias(camera.alias())
                                    .setName(camera.name())
                                    .setSourceKind(camera.sourceKind())
                                    .setOwner(camera.owner())
                                    .setPlace(camera.place())
                                    .setPosition(TownMap.position(camera.alias()))
                                    .setView(TownMap.view(camera.alias()))
                                    .setSource(source))
                            .build());
            codes.put(camera.alias(), enrolled.getChannel().getCode());
            if (camera.push()) {
                StreamCredential credential = enrolled.getPublish();
                pushes.add(new PushAccount(
                        camera.alias(),
                        "rtsp://127.0.0.1:" + rtspPort + "/" + camera.alias(),
                        credential.getUsername(),
                        credential.getPassword()));
            }
        }
        street.script().readings().forEach(this::enrolSensor);
    }

    private void enrolSensor(ScriptedReading reading) {
        codes.computeIfAbsent(
                reading.sensor(),
                alias -> registry.sensors()
                        .enrolSensor(EnrolSensorRequest.newBuilder()
                                .setSensor(Sensor.newBuilder()
                                        .setName(alias)
                                        .setSourceKind(SourceKind.IOT)
                                        .setOwner("water-works")
                                        .setPlace(reading.place())
                                        .setQuantity(reading.quantity())
                                        .setUnit(reading.unit()))
                                .build())
                        .getCode());
    }

    /** Accounts of the cameras that push, as enrolment gave them. */
    public List<PushAccount> pushes() {
        return List.copyOf(pushes);
    }

    /** An encoder may publish to the same path; for the line that shows people how. */
    public PushAccount example() {
        return pushes.get(0);
    }

    /** How many cameras are online now. */
    public int online() {
        return registry.channels()
                .listChannels(ListChannelsRequest.newBuilder()
                        .setPresence(Presence.ONLINE)
                        .setPageSize(PAGE)
                        .build())
                .getChannelsCount();
    }

    /** A sensor speaks, as its gateway would. */
    public void send(ScriptedReading reading) {
        registry.sensors()
                .reportReadings(ReportReadingsRequest.newBuilder()
                        .addReadings(SensorReading.newBuilder()
                                .setSensor(code(reading.sensor()))
                                .setQuantity(reading.quantity())
                                .setValue(reading.value())
                                .setUnit(reading.unit())
                                .setAlarm(reading.alarm()))
                        .build());
    }

    /** What should be found, by code. @param beginning the script's instant zero */
    public List<Expected> expected(List<ExpectedAlert> pictures, Instant beginning) {
        List<ExpectedAlert> all = new ArrayList<>(pictures);
        all.addAll(street.expectedOfSensors(beginning.toEpochMilli() * 1000));
        return all.stream()
                .map(e -> new Expected(
                        e.channel().isEmpty() ? e.place() : code(e.channel()),
                        e.type(),
                        e.beginUs(),
                        e.endUs() == 0 ? e.beginUs() : e.endUs(),
                        e.toleranceMs() * 1000L))
                .toList();
    }

    public List<Alert> alerts() throws IOException {
        List<Alert> alerts = new ArrayList<>();
        String token = "";
        do {
            QueryAlertsResponse page = registry.alerts()
                    .queryAlerts(QueryAlertsRequest.newBuilder()
                            .setPageSize(PAGE)
                            .setPageToken(token)
                            .build());
            alerts.addAll(page.getAlertsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return alerts;
    }

    public List<Incident> incidents() {
        List<Incident> incidents = new ArrayList<>();
        String token = "";
        do {
            QueryIncidentsResponse page = registry.alerts()
                    .queryIncidents(QueryIncidentsRequest.newBuilder()
                            .setPageSize(PAGE)
                            .setPageToken(token)
                            .build());
            incidents.addAll(page.getIncidentsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return incidents;
    }

    /** Alias of a code, for people. */
    public String alias(String code) {
        return codes.entrySet().stream()
                .filter(entry -> entry.getValue().equals(code))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(code);
    }

    private String code(String alias) {
        String code = codes.get(alias);
        if (code == null) {
            throw new IllegalStateException("'" + alias + "' is not enrolled");
        }
        return code;
    }
}
