package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.federation.ThreeTowns.city;
import static org.xueliang.registry.federation.ThreeTowns.estate;
import static org.xueliang.registry.federation.ThreeTowns.get;
import static org.xueliang.registry.federation.ThreeTowns.inAgreement;
import static org.xueliang.registry.federation.ThreeTowns.police;
import static org.xueliang.registry.federation.ThreeTowns.rename;
import static org.xueliang.registry.federation.ThreeTowns.report;
import static org.xueliang.registry.federation.ThreeTowns.search;
import static org.xueliang.registry.federation.ThreeTowns.shareOfEstate;
import static org.xueliang.registry.federation.ThreeTowns.shareOfPolice;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.place;
import static org.xueliang.registry.federation.Town.soon;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;

/** What the city is given, exactly that, and as it changes. */
class SharingTest {
    @RegisterExtension
    static final ThreeTowns TOWNS = new ThreeTowns();

    @Test
    void theCityFindsExactlyWhatIsSharedWithIt() {
        assertThat(Town.channels(city))
                .hasSize(10 + shareOfPolice().size() + shareOfEstate().size());
        soon().untilAsserted(() -> assertThat(
                        search(city, SearchChannelsRequest.newBuilder().setText("小区")))
                .isEqualTo(named(shareOfEstate(), "小区")));
        assertThat(search(city, SearchChannelsRequest.newBuilder().setText("lk")))
                .isEqualTo(named(shareOfPolice(), "路口"));
        // The estate's tree came with the channels: a place finds what is below it.
        assertThat(search(city, SearchChannelsRequest.newBuilder().setPlace("sunshine")))
                .isEqualTo(List.copyOf(shareOfEstate().keySet()));
        String code = shareOfPolice().keySet().iterator().next();
        Channel copy = get(city, code);
        assertThat(copy.getCopy().getHome()).isEqualTo("police");
        assertThat(copy.getCopy().getPathList()).containsExactly("police");
        assertThat(copy.getCopy().getAgeMs()).isBetween(0L, 20_000L);
        assertThat(copy.getCopy().getAgreementsList()).containsExactly(TOWNS.ofPolice.getId());
        assertThat(copy.hasSource()).isFalse();
    }

    @Test
    void anIndexThatIsMadeAnewHasCopiesTooAndWhatCameMeanwhile() {
        String code = shareOfEstate().keySet().iterator().next();
        city.sql(handle -> handle.execute("update search_progress set anew = true"));
        rename(estate, code, Channel.newBuilder().setName("旧门卫"));
        soon().untilAsserted(() -> assertThat(
                        search(city, SearchChannelsRequest.newBuilder().setText("旧门卫")))
                .containsExactly(code));
        soon().until(() -> !city.<Boolean>sql(handle -> handle.createQuery("select anew from search_progress")
                .mapTo(Boolean.class)
                .one()));
        assertThat(search(city, SearchChannelsRequest.newBuilder().setText("lk")))
                .isEqualTo(named(shareOfPolice(), "路口"));
        rename(estate, code, Channel.newBuilder().setName(shareOfEstate().get(code)));
        soon().until(() -> get(city, code).getName().equals(shareOfEstate().get(code)));
    }

    private static List<String> named(Map<String, String> channels, String part) {
        return channels.entrySet().stream()
                .filter(channel -> channel.getValue().contains(part))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void nobodyElseTakesACopyForAChannelOfOurs() {
        assertThat(city.<Long>sql(handle -> handle.createQuery("select count(*) from channels")
                        .mapTo(Long.class)
                        .one()))
                .isEqualTo(10);
        String code = shareOfEstate().keySet().iterator().next();
        assertThatThrownBy(() -> city.admin(ChannelServiceGrpc::newBlockingStub)
                        .removeChannel(RemoveChannelRequest.newBuilder()
                                .setChannel(code)
                                .build()))
                .hasMessageContaining("is of node 'estate'");
        // Nor do the others learn of anything.
        assertThat(copies(police, "estate")).isEmpty();
        assertThat(copies(police, "city")).isEmpty();
        assertThat(copies(estate, "police")).isEmpty();
    }

    @Test
    void aChangeIsSeenSoon() {
        String code = shareOfEstate().keySet().iterator().next();
        rename(estate, code, Channel.newBuilder().setName("北门 new"));
        soon().until(() -> get(city, code).getName().equals("北门 new"));
        soon().untilAsserted(() -> assertThat(
                        search(city, SearchChannelsRequest.newBuilder().setText("bm")))
                .containsExactly(code));

        report(estate, code, Presence.ONLINE);
        soon().until(() -> get(city, code).getStatus().getPresence() == Presence.ONLINE);
        report(estate, code, Presence.OFFLINE);
        soon().until(() -> get(city, code).getStatus().getPresence() == Presence.OFFLINE);

        rename(estate, code, Channel.newBuilder().setPlace("moonlight"));
        soon().until(() -> !copies(city, "estate").containsKey(code));
        rename(estate, code, Channel.newBuilder().setPlace("sunshine-yard"));
        inAgreement();

        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(code).build());
        soon().until(() -> !copies(city, "estate").containsKey(code));
        assertThat(search(city, SearchChannelsRequest.newBuilder().setText("bm")))
                .isEmpty();
    }

    @Test
    void aPlaceThatMovesTakesItsChannelsAlong() {
        place(estate, "sunshine-yard", "");
        soon().until(() -> copies(city, "estate").isEmpty());
        place(estate, "sunshine-yard", "sunshine");
        inAgreement();
    }

    @Test
    void namesOutlinesAndMovesOfPlacesComeAlongAndNoneOfOursIsTouched() {
        PlaceServiceGrpc.PlaceServiceBlockingStub atHome = estate.admin(PlaceServiceGrpc::newBlockingStub);
        Place yard = atHome.getPlace(
                GetPlaceRequest.newBuilder().setCode("sunshine-yard").build());
        Outline outline = Outline.newBuilder()
                .setDatum(Datum.WGS84)
                .addCorners(Corner.newBuilder().setLongitude(116).setLatitude(39))
                .addCorners(Corner.newBuilder().setLongitude(117).setLatitude(39))
                .addCorners(Corner.newBuilder().setLongitude(117).setLatitude(40))
                .build();
        atHome.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(yard.toBuilder().setName("阳光小院").setOutline(outline))
                .build());
        soon().untilAsserted(() -> {
            Place there = placeAtCity("sunshine-yard");
            assertThat(there.getName()).isEqualTo("阳光小院");
            assertThat(there.getHome()).isEqualTo("estate");
            assertThat(there.getParent()).isEqualTo("sunshine");
            assertThat(there.getOutline()).isEqualTo(outline);
        });
        // The city's own word about a place goes before; the channels are still found there.
        Place ours = city.admin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder().setCode("sunshine").setName("as we call it"))
                        .build());
        assertThat(placeAtCity("sunshine").getHome()).isEmpty();
        soon().untilAsserted(() -> assertThat(
                        search(city, SearchChannelsRequest.newBuilder().setPlace("sunshine")))
                .isEqualTo(List.copyOf(shareOfEstate().keySet())));
        city.admin(PlaceServiceGrpc::newBlockingStub)
                .removePlace(RemovePlaceRequest.newBuilder()
                        .setCode("sunshine")
                        .setRevision(ours.getRevision())
                        .build());
        assertThat(placeAtCity("sunshine").getHome()).isEqualTo("estate");
    }

    private static Place placeAtCity(String code) {
        return city.admin(PlaceServiceGrpc::newBlockingStub)
                .getPlace(GetPlaceRequest.newBuilder().setCode(code).build());
    }

    @Test
    void whatIsOfOneHomeIsListedAndFoundAlone() {
        List<String> ofPolice = List.copyOf(shareOfPolice().keySet());
        assertThat(listed("police")).isEqualTo(ofPolice);
        assertThat(listed("estate")).isEqualTo(List.copyOf(shareOfEstate().keySet()));
        assertThat(listed("self")).hasSize(10).isEqualTo(listed("city"));
        assertThat(listed("nobody")).isEmpty();
        soon().untilAsserted(() -> {
            assertThat(found("police")).isEqualTo(ofPolice);
            assertThat(found("estate")).isEqualTo(List.copyOf(shareOfEstate().keySet()));
            assertThat(found("self")).isEqualTo(listed("self")).isEqualTo(found("city"));
        });
        assertThat(search(
                        city,
                        SearchChannelsRequest.newBuilder().setHome("police").setText("小区")))
                .isEmpty();
        assertThat(search(
                        city, SearchChannelsRequest.newBuilder().setHome("self").setPresence(Presence.UNKNOWN)))
                .isEqualTo(listed("self"));
        assertThatThrownBy(() -> listed("no node")).hasMessageContaining("home: 'no node' (expected: a node id");
    }

    private static List<String> found(String home) {
        return search(city, SearchChannelsRequest.newBuilder().setHome(home));
    }

    private static List<String> listed(String home) {
        return city
                .admin(ChannelServiceGrpc::newBlockingStub)
                .listChannels(ListChannelsRequest.newBuilder()
                        .setHome(home)
                        .setPageSize(1000)
                        .build())
                .getChannelsList()
                .stream()
                .map(Channel::getCode)
                .toList();
    }
}
