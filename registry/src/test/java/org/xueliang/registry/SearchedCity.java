package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;

/** A made city as the search of one registry finds it, and as a plain loop over its cameras does. */
record SearchedCity(RegistryUnderTest registry) {
    static final int CHANNELS = 3000;

    private static final MadeCity MADE = new MadeCity(CHANNELS, 7);

    /** Returns when the index has all of it. */
    void load() {
        MADE.load(registry);
        SearchServiceBlockingStub search = search();
        Awaitility.await()
                .until(() -> search.searchChannels(SearchChannelsRequest.getDefaultInstance())
                                .getBehind()
                        == 0);
    }

    private SearchServiceBlockingStub search() {
        return registry.asAdmin(SearchServiceGrpc::newBlockingStub);
    }

    MadeCity.Camera camera(int n) {
        return MADE.camera(n);
    }

    Stream<MadeCity.Camera> cameras() {
        return MADE.cameras();
    }

    /** Codes of all that the search finds, walked in pages of so many. */
    Set<String> found(SearchChannelsRequest.Builder request, int pageSize) {
        SearchServiceBlockingStub search = search();
        List<String> codes = new ArrayList<>();
        String token = "";
        do {
            SearchChannelsResponse page = search.searchChannels(
                    request.clone().setPageSize(pageSize).setPageToken(token).build());
            assertThat(page.getChannelsCount()).isLessThanOrEqualTo(pageSize);
            page.getChannelsList().forEach(found -> codes.add(found.getChannel().getCode()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(codes).as("a walk meets each once").doesNotHaveDuplicates();
        return new TreeSet<>(codes);
    }

    Set<String> expected(Predicate<MadeCity.Camera> predicate) {
        Set<String> codes = new TreeSet<>();
        cameras().filter(predicate).forEach(camera -> codes.add(camera.code()));
        return codes;
    }
}
