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

/** A made city in a registry, as its search finds that and as a plain loop over its cameras does. */
record SearchedCity(RegistryUnderTest registry) {
    static final int CHANNELS = 3000;

    private static final MadeCity MADE = new MadeCity(CHANNELS, 7);

    SearchedCity() {
        this(RegistryUnderTest.filled(SearchedCity::load));
    }

    /** Returns when the index has all of it. */
    private static void load(RegistryUnderTest registry) {
        MADE.load(registry);
        SearchServiceBlockingStub search = registry.asAdmin(SearchServiceGrpc::newBlockingStub);
        Awaitility.await()
                .until(() -> search.searchChannels(SearchChannelsRequest.getDefaultInstance())
                                .getBehind()
                        == 0);
    }

    MadeCity.Camera camera(int n) {
        return MADE.camera(n);
    }

    Stream<MadeCity.Camera> cameras() {
        return MADE.cameras();
    }

    /** Codes of all that the search finds, as it gives them, walked in pages of so many. */
    List<String> walked(SearchChannelsRequest.Builder request, int pageSize) {
        SearchServiceBlockingStub search = registry.asAdmin(SearchServiceGrpc::newBlockingStub);
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
        return codes;
    }

    /** As {@link #walked}, in the order of codes. */
    Set<String> found(SearchChannelsRequest.Builder request, int pageSize) {
        return new TreeSet<>(walked(request, pageSize));
    }

    /** Codes of the cameras that were made so. */
    Set<String> expected(Predicate<MadeCity.Camera> predicate) {
        Set<String> codes = new TreeSet<>();
        cameras().filter(predicate).forEach(camera -> codes.add(camera.code()));
        return codes;
    }
}
