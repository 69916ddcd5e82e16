package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.AllocateCodesResponse;
import org.xueliang.proto.v1.AudioUse;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.CheckCodeRequest;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.CodeServiceGrpc.CodeServiceBlockingStub;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.GetOrganisationRequest;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListPlaceClassesRequest;
import org.xueliang.proto.v1.ListPlacesRequest;
import org.xueliang.proto.v1.ListPlacesResponse;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.OrganisationServiceGrpc;
import org.xueliang.proto.v1.OrganisationServiceGrpc.OrganisationServiceBlockingStub;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.PlaceServiceGrpc.PlaceServiceBlockingStub;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.PutOrganisationRequest;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.UpdateChannelResponse;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;

/** Owners, places and codes, and writes that do not undo each other. */
class PlaceServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private final PlaceServiceBlockingStub places = REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub);
    private final OrganisationServiceBlockingStub organisations =
            REGISTRY.asAdmin(OrganisationServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
    private final CodeServiceBlockingStub codes = REGISTRY.asAdmin(CodeServiceGrpc::newBlockingStub);

    private Place put(Place.Builder place) {
        return places.putPlace(PutPlaceRequest.newBuilder().setPlace(place).build());
    }

    private static Place.Builder place(String code, String parent) {
        return Place.newBuilder().setCode(code).setName("place " + code).setParent(parent);
    }

    private Place get(String code) {
        return places.getPlace(GetPlaceRequest.newBuilder().setCode(code).build());
    }

    private Channel enrol(String place, String owner) {
        return channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push(place).setOwner(owner))
                        .build())
                .getChannel();
    }

    @Test
    void anOwnerAndAPlaceThatAChannelNamesAreThereByThemselvesAndCanBeFilledIn() {
        enrol("back yard", "Nobody's estate");
        Place loose = get("back yard");
        assertThat(loose.getName()).isEqualTo("back yard");
        assertThat(loose.getLevelValue()).isZero();
        assertThat(organisations
                        .getOrganisation(GetOrganisationRequest.newBuilder()
                                .setCode("Nobody's estate")
                                .build())
                        .getRevision())
                .isPositive();
        assertThat(places.listPlaces(
                                ListPlacesRequest.newBuilder().setLoose(true).build())
                        .getPlacesList())
                .contains(loose);
        refused(Code.ALREADY_EXISTS, () -> put(place("back yard", "")))
                .hasMessageContaining("place.code: 'back yard' is there, at revision " + loose.getRevision());
        Place filled = put(loose.toBuilder()
                .setName("后院")
                .setLevel(PlaceLevel.GRID)
                .setPlaceClass(PlaceClass.ESTATE_COMMON)
                .setRetentionDays(30)
                .setDivision("340200"));
        assertThat(filled.getRevision()).isGreaterThan(loose.getRevision());
        assertThat(get("back yard")).isEqualTo(filled);
    }

    @Test
    void aCycleIsRefusedWithTheWayAroundItAndAParentMustBeThereAndHigher() {
        put(place("c1", "").setLevel(PlaceLevel.PROVINCE));
        put(place("c2", "c1").setLevel(PlaceLevel.COUNTY));
        Place c3 = put(place("c3", "c2").setLevel(PlaceLevel.GRID));
        Place c1 = get("c1");
        refused(Code.INVALID_ARGUMENT, () -> put(c1.toBuilder().setParent("c3")))
                .hasMessageContaining("place.parent: a cycle: c1 -> c3 -> c2 -> c1");
        refused(Code.INVALID_ARGUMENT, () -> put(c1.toBuilder().setParent("c1")))
                .hasMessageContaining("another place than the one itself");
        refused(Code.INVALID_ARGUMENT, () -> put(place("c4", "nowhere")))
                .hasMessageContaining("place.parent: 'nowhere' (expected: a place that there is: enter it first)");
        refused(Code.INVALID_ARGUMENT, () -> put(place("c5", "c3").setLevel(PlaceLevel.STREET)))
                .hasMessageContaining("a place of a higher level than STREET; it is GRID");
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> places.removePlace(RemovePlaceRequest.newBuilder()
                                .setCode("c2")
                                .setRevision(get("c2").getRevision())
                                .build()))
                .hasMessageContaining("place 'c2': place c3 names it");
        places.removePlace(RemovePlaceRequest.newBuilder()
                .setCode("c3")
                .setRevision(c3.getRevision())
                .build());
        refused(Code.NOT_FOUND, () -> get("c3")).hasMessageContaining("there is no place 'c3'");
    }

    private static Outline outline(double... lonLat) {
        Outline.Builder outline = Outline.newBuilder().setDatum(Datum.GCJ02);
        for (int i = 0; i < lonLat.length; i += 2) {
            outline.addCorners(Corner.newBuilder().setLongitude(lonLat[i]).setLatitude(lonLat[i + 1]));
        }
        return outline.build();
    }

    @Test
    void anOutlineThatCrossesItselfIsRefusedNamingWhere() {
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(place("bow", "").setOutline(outline(116, 39, 117, 40, 117, 39, 116, 40))))
                .hasMessageContaining("place.outline: self-intersection at longitude 116.5, latitude 39.5");
        refused(Code.INVALID_ARGUMENT, () -> put(place("flat", "").setOutline(outline(116, 39, 117, 39, 118, 39))))
                .hasMessageContaining("place.outline: ");
        refused(Code.INVALID_ARGUMENT, () -> put(place("two", "").setOutline(outline(116, 39, 117, 39))))
                .hasMessageContaining("place.outline.corners: 2 entries (expected: 3 to 2000)");
        refused(Code.INVALID_ARGUMENT, () -> put(place("swapped", "").setOutline(outline(39, 116, 39, 117, 40, 117))))
                .hasMessageContaining("look swapped");
        Outline square = outline(116, 39, 117, 39, 117, 40, 116, 40);
        assertThat(put(place("square", "").setOutline(square)).getOutline()).isEqualTo(square);
        assertThat(get("square").getOutline()).isEqualTo(square);
    }

    @Test
    void noCameraIsEnrolledWhereTheLawAllowsNone() {
        put(place("hotel", "").setPlaceClass(PlaceClass.PUBLIC_VENUE));
        put(place("room 301", "hotel").setPlaceClass(PlaceClass.GUEST_ROOM));
        put(place("bathroom of 301", "room 301"));
        assertThat(enrol("hotel", "Hotel").getPlace()).isEqualTo("hotel");
        refused(Code.INVALID_ARGUMENT, () -> enrol("room 301", "Hotel"))
                .hasMessageContaining(
                        "channel.place: 'room 301' is GUEST_ROOM (expected: a place where cameras may be;")
                .hasMessageContaining("Decree 799), article 8");
        refused(Code.INVALID_ARGUMENT, () -> enrol("bathroom of 301", "Hotel"))
                .hasMessageContaining("'bathroom of 301' is inside 'room 301', which is GUEST_ROOM");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> new Devices(REGISTRY)
                                .enrol(Devices.device(Devices.nvr(70)).setPlace("room 301")))
                .hasMessageContaining("device.place: 'room 301' is GUEST_ROOM");
        Place hotel = get("hotel");
        refused(Code.FAILED_PRECONDITION, () -> put(hotel.toBuilder().setPlaceClass(PlaceClass.BATH_OR_TOILET)))
                .hasMessageContaining("no camera may be there, and there is channel ");
        Place kiosk = put(place("kiosk", ""));
        new Devices(REGISTRY).enrol(Devices.device(Devices.nvr(71)).setPlace("kiosk"));
        refused(Code.FAILED_PRECONDITION, () -> put(kiosk.toBuilder().setPlaceClass(PlaceClass.BATH_OR_TOILET)))
                .hasMessageContaining("no camera may be there, and there is device " + Devices.nvr(71));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(place("station", "")
                                .setPlaceClass(PlaceClass.KEY_TARGET)
                                .setRetentionDays(30)))
                .hasMessageContaining("place.retention_days: 30 (expected: 90 to 3650; Counter-Terrorism Law");
        assertThat(places.listPlaceClasses(ListPlaceClassesRequest.getDefaultInstance())
                        .getRulesList())
                .hasSize(PlaceClass.values().length - 2)
                .allSatisfy(rule -> assertThat(rule.getBasis()).isNotEmpty());
    }

    @Test
    void aStaleWriteIsRefusedWithWhatChanged() {
        Place first = put(place("stale", ""));
        Place second = put(first.toBuilder().setName("Peter's yard").setLevel(PlaceLevel.SITE));
        refused(Code.ABORTED, () -> put(first.toBuilder().setDivision("3402")))
                .hasMessageContaining("place 'stale': the change was made from revision " + first.getRevision()
                        + " (expected: " + second.getRevision()
                        + "); changed since: level UNSPECIFIED"
                                .replace(
                                        "UNSPECIFIED",
                                        "PLACE_LEVEL_UNSPECIFIED -> SITE; name 'place stale' -> 'Peter's yard'"));
        Channel channel = enrol("stale", "Estate 7");
        Channel zoned = channels.setZones(SetZonesRequest.newBuilder()
                .setChannel(channel.getCode())
                .addZones(Zone.newBuilder().setId("z").addAllCorners(triangle()))
                .build());
        assertThat(zoned.getRevision()).isGreaterThan(channel.getRevision());
        // What was changed meanwhile is not what this change is about.
        Channel renamed = update(channel, "North gate", channel.getRevision()).getChannel();
        refused(Code.ABORTED, () -> update(channel, "South gate", zoned.getRevision()))
                .hasMessageContaining("changed since: name 'East gate' -> 'North gate'");
        assertThat(update(channel, "South gate", renamed.getRevision())
                        .getChannel()
                        .getName())
                .isEqualTo("South gate");
        refused(Code.INVALID_ARGUMENT, () -> update(channel, "West gate", 0))
                .hasMessageContaining("revision: 0 (expected: the revision that the change was made from");
    }

    private static List<ZonePoint> triangle() {
        List<ZonePoint> corners = new ArrayList<>();
        corners.add(ZonePoint.newBuilder().setX(0.1).setY(0.1).build());
        corners.add(ZonePoint.newBuilder().setX(0.9).setY(0.1).build());
        corners.add(ZonePoint.newBuilder().setX(0.5).setY(0.9).build());
        return corners;
    }

    private UpdateChannelResponse update(Channel channel, String name, long revision) {
        return channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel(channel.getCode())
                .setRevision(revision)
                .setChanges(Channel.newBuilder().setName(name))
                .build());
    }

    @Test
    void aPositionStaysAsItWasGivenAndWhatLooksWrongIsSaid() {
        Channel channel = enrol("crossing", "Estate 7");
        Position given = Position.newBuilder()
                .setDatum(Datum.GCJ02)
                .setLongitude(116.403963)
                .setLatitude(39.915119)
                .build();
        UpdateChannelResponse answer = at(channel, given);
        assertThat(answer.getWarningsList()).isEmpty();
        assertThat(answer.getChannel().getPosition()).isEqualTo(given);
        Channel kept = answer.getChannel();
        UpdateChannelResponse swapped =
                at(kept, given.toBuilder().setLongitude(39.9).setLatitude(75.9).build());
        assertThat(swapped.getWarningsList())
                .containsExactly(
                        "changes.position: longitude 39.9, latitude 75.9 looks swapped: the other way round it is"
                                + " in China");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> at(
                                swapped.getChannel(),
                                given.toBuilder()
                                        .setLongitude(39.9)
                                        .setLatitude(116.4)
                                        .build()))
                .hasMessageContaining(
                        "changes.position.latitude: 116.4 (expected: -90 to 90; longitude 39.9 and it look"
                                + " swapped)");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> at(
                                swapped.getChannel(),
                                given.toBuilder().clearDatum().build()))
                .hasMessageContaining("changes.position.datum: missing (expected: one of WGS84, GCJ02, CGCS2000)");
    }

    private UpdateChannelResponse at(Channel channel, Position position) {
        return channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel(channel.getCode())
                .setRevision(channel.getRevision())
                .setChanges(Channel.newBuilder().setPosition(position))
                .build());
    }

    @Test
    void aChannelsSoundIsOffUntilAnAdministratorLetsItPassAndAnybodyWhoMayChangeItSwitchesItOff() {
        Channel channel = enrol("voices", "Estate 8");
        assertThat(channel.getAudio()).isEqualTo(AudioUse.AUDIO_UNSPECIFIED);
        var operator = REGISTRY.as(REGISTRY.newToken("listener", Role.OPERATOR), ChannelServiceGrpc::newBlockingStub);
        UpdateChannelRequest.Builder on = UpdateChannelRequest.newBuilder()
                .setChannel(channel.getCode())
                .setRevision(channel.getRevision())
                .setChanges(Channel.newBuilder().setAudio(AudioUse.AUDIO_PASS));
        refused(Code.PERMISSION_DENIED, () -> operator.updateChannel(on.build()))
                .hasMessageContaining("changes.audio: 'listener' is not ADMIN");
        Channel heard = channels.updateChannel(on.build()).getChannel();
        assertThat(heard.getAudio()).isEqualTo(AudioUse.AUDIO_PASS);
        // Another change leaves it as it is.
        Channel named = update(heard, "loud", heard.getRevision()).getChannel();
        assertThat(named.getAudio()).isEqualTo(AudioUse.AUDIO_PASS);
        Channel off = operator.updateChannel(on.setRevision(named.getRevision())
                        .setChanges(Channel.newBuilder().setAudio(AudioUse.AUDIO_OFF))
                        .build())
                .getChannel();
        assertThat(off.getAudio()).isEqualTo(AudioUse.AUDIO_OFF);
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> channels.enrolChannel(EnrolChannelRequest.newBuilder()
                                .setChannel(push("eager").setAudio(AudioUse.AUDIO_PASS))
                                .build()))
                .hasMessageContaining("channel.audio");
    }

    @Test
    void aWriteThatIsSentAgainWithItsKeyIsDoneOnce() {
        EnrolChannelRequest request = EnrolChannelRequest.newBuilder()
                .setChannel(push("once"))
                .setIdempotencyKey("k-1")
                .build();
        EnrolChannelResponse first = channels.enrolChannel(request);
        assertThat(channels.enrolChannel(request)).isEqualTo(first);
        refused(
                        Code.ALREADY_EXISTS,
                        () -> channels.enrolChannel(
                                request.toBuilder().setChannel(push("twice")).build()))
                .hasMessageContaining("idempotency_key: 'k-1' was used for another request");
        String kept = REGISTRY.sql(handle -> handle.createQuery("select answer from idempotency_keys where key = 'k-1'")
                .map((rs, ctx) -> new String(rs.getBytes("answer"), StandardCharsets.ISO_8859_1))
                .one());
        assertThat(kept).as("sealed").doesNotContain(first.getPublish().getPassword());
        PutOrganisationRequest put = PutOrganisationRequest.newBuilder()
                .setOrganisation(Organisation.newBuilder().setCode("once-org"))
                .setIdempotencyKey("k-2")
                .build();
        assertThat(organisations.putOrganisation(put)).isEqualTo(organisations.putOrganisation(put));
    }

    @Test
    void codesAreCheckedAndGivenOnce() {
        assertThat(codes.checkCode(CheckCodeRequest.newBuilder()
                                .setCode("34020000001320000001")
                                .build())
                        .getProblemsList())
                .isEmpty();
        assertThat(codes.checkCode(CheckCodeRequest.newBuilder()
                                .setCode("99020000203010000000")
                                .build())
                        .getProblemsList())
                .containsExactly(
                        "digits 1 and 2: '99' (expected: a province of GB/T 2260)",
                        "digits 9 and 10: industry '20' (expected: 00 to 14, 40 to 59 or 90 to 99)",
                        "digits 11 to 13: type '301' is a user (expected: a device, channel or node: persons get no codes"
                                + " here)",
                        "digits 15 to 20: serial '000000' (expected: 000001 to 999999)");
        AllocateCodesRequest request = AllocateCodesRequest.newBuilder()
                .setDivision("110105")
                .setType("132")
                .setCount(3)
                .build();
        enrolWithCode("11010500001320000002");
        AllocateCodesResponse given = codes.allocateCodes(request);
        assertThat(given.getCodesList())
                .containsExactly("11010500001320000001", "11010500001320000003", "11010500001320000004");
        assertThat(codes.allocateCodes(request).getCodesList()).startsWith("11010500001320000005");
        assertThat(codes.checkCode(CheckCodeRequest.newBuilder()
                                .setCode("11010500001320000001")
                                .build())
                        .getTakenBy())
                .isEqualTo("given");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> codes.allocateCodes(
                                request.toBuilder().setType("400").build()))
                .hasMessageContaining("type '400' is a user");
        refused(Code.INVALID_ARGUMENT, () -> enrolWithCode("99000000001320000001"))
                .hasMessageContaining("channel.code: '99000000001320000001': digits 1 and 2: '99'");
    }

    private void enrolWithCode(String code) {
        channels.enrolChannel(EnrolChannelRequest.newBuilder()
                .setChannel(push("coded").setCode(code))
                .build());
    }

    @Test
    void placesAreListedInPagesThatMissNone() {
        put(place("list", ""));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(put(place("list " + i, "list")).getCode());
        }
        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            ListPlacesResponse page = places.listPlaces(ListPlacesRequest.newBuilder()
                    .setParent("list")
                    .setPageSize(3)
                    .setPageToken(token)
                    .build());
            page.getPlacesList().forEach(place -> seen.add(place.getCode()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(seen).isEqualTo(made);
    }
}
