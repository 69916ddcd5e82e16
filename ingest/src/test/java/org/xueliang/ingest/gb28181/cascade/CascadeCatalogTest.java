package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogItemKind;

/** What a platform is shown of channels. */
class CascadeCatalogTest {
    private static UpperPlatformSettings platform(CatalogView.Builder view) {
        return UpperPlatformSettings.of(
                UpperPlatformAssignment.newBuilder()
                        .setPlatform(LowerGateway.platform(5060).setView(view))
                        .build(),
                LowerGateway.CODE);
    }

    private static SharedChannel channel(int number, String owner, String place) {
        return new SharedChannel(LowerGateway.channel(number), "camera " + number, owner, place, "");
    }

    private static List<CatalogEntry> rows(CatalogView.Builder view, List<SharedChannel> channels) {
        return new CascadeCatalog(platform(view), channels, code -> true).entries();
    }

    private static final List<SharedChannel> CHANNELS = List.of(
            channel(1, "estate", "north gate"),
            channel(2, "port", "dock"),
            channel(3, "estate", "340203"),
            channel(4, "port", "340203"),
            channel(5, "school", "yard"));

    @Test
    void anEmptyViewShowsOurselvesAlone() {
        assertThat(rows(CatalogView.newBuilder(), CHANNELS))
                .singleElement()
                .satisfies(row -> assertThat(row.code()).isEqualTo(LowerGateway.CODE));
    }

    @Test
    void aViewByOwnerPlaceAndListShowsWhatAnyOfThemMatches() {
        CatalogView.Builder view =
                CatalogView.newBuilder().addOwners("estate").addPlaces("dock").addChannels(LowerGateway.channel(5));
        assertThat(rows(view, CHANNELS))
                .filteredOn(row -> row.kind() == CatalogItemKind.VIDEO_CHANNEL)
                .extracting(CatalogEntry::code)
                .containsExactly(
                        LowerGateway.channel(1),
                        LowerGateway.channel(2),
                        LowerGateway.channel(3),
                        LowerGateway.channel(5));
    }

    @Test
    void divisionsAndOrganisationsComeBeforeWhatIsInThem() {
        List<CatalogEntry> rows = rows(CatalogView.newBuilder().addOwners("estate"), CHANNELS);
        assertThat(rows)
                .extracting(CatalogEntry::kind)
                .containsExactly(
                        CatalogItemKind.SYSTEM,
                        CatalogItemKind.DIVISION,
                        CatalogItemKind.BUSINESS_GROUP,
                        CatalogItemKind.VIRTUAL_ORGANISATION,
                        CatalogItemKind.VIDEO_CHANNEL,
                        CatalogItemKind.VIDEO_CHANNEL);
        assertThat(rows.get(3).parents()).as("a 216 below a 215 has none").isEmpty();
        assertThat(rows.get(3).businessGroup()).isEqualTo(rows.get(2).code());
        assertThat(rows.get(4).parents())
                .containsExactly(LowerGateway.CODE, rows.get(3).code());
        assertThat(rows.get(5).civilCode()).isEqualTo("340203");
    }

    @Test
    void thousandsOfPlacesHaveNodesOfTheirOwnThatDoNotDependOnTheOrder() {
        List<SharedChannel> channels = new ArrayList<>();
        for (int i = 1; i <= 20_000; i++) {
            channels.add(channel(i, "estate", "place " + i % 5000));
        }
        List<CatalogEntry> first = rows(CatalogView.newBuilder().addOwners("estate"), channels);
        Collections.shuffle(channels, new Random(7));
        assertThat(rows(CatalogView.newBuilder().addOwners("estate"), channels)).isEqualTo(first);
        Set<String> seen = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (CatalogEntry row : first) {
            if (!seen.containsAll(row.parents()) || !row.code().matches("[0-9]{20}") || !seen.add(row.code())) {
                wrong.add(row.code());
            }
        }
        assertThat(wrong).as("doubled, malformed, or before a parent").isEmpty();
        assertThat(first).hasSize(20_000 + 5000 + 2);
    }

    @Test
    void aNodeIsAnsweredWithWhatIsBelowIt() {
        CascadeCatalog catalog =
                new CascadeCatalog(platform(CatalogView.newBuilder().addOwners("estate")), CHANNELS, code -> true);
        String organisation = catalog.entries().get(3).code();
        assertThat(catalog.entries(organisation))
                .extracting(CatalogEntry::code)
                .containsExactly(organisation, LowerGateway.channel(1));
        assertThat(catalog.entries("340203"))
                .extracting(CatalogEntry::code)
                .containsExactly("340203", LowerGateway.channel(3));
        assertThat(catalog.entries(LowerGateway.channel(2))).as("not shared").isEmpty();
    }
}
