package org.xueliang.registry.search;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceImplBase;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;

/** The contract's SearchService. */
public final class GrpcSearchService extends SearchServiceImplBase {
    private final Database database;
    private final Channels channels;
    private final Indexer indexer;
    private final PageTokens pages;

    public GrpcSearchService(Database database, Channels channels, Indexer indexer, PageTokens pages) {
        this.database = database;
        this.channels = channels;
        this.indexer = indexer;
        this.pages = pages;
    }

    @Override
    public void searchChannels(SearchChannelsRequest request, StreamObserver<SearchChannelsResponse> out) {
        int size = Check.pageSize(request.getPageSize());
        String question = "search"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .clearDatum()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String from = request.getPageToken().isEmpty() ? "" : pages.position(question, request.getPageToken());
        if (request.getNearestFirst() && !request.hasWithin()) {
            throw Refusal.badRequest("nearest_first: without within (expected: the circle whose middle is meant)");
        }
        long behind = indexer.bringUp();
        SearchChannelsResponse.Builder answer = database.transaction(handle -> {
            SearchFilters filters = SearchCheck.filters(handle, channels, request);
            SearchQuery.prepare(handle);
            SearchPage.Filled page = request.getNearestFirst() && filters.code().isEmpty()
                    ? NearestPage.fill(handle, filters, size, from)
                    : SearchPage.fill(handle, filters, size, from);
            SearchChannelsResponse.Builder made =
                    SearchAnswer.of(handle, filters, channels, page.found(), request.getDatum());
            page.next().ifPresent(next -> made.setNextPageToken(pages.next(question, next)));
            return made;
        });
        answer.setBehind(behind);
        out.onNext(answer.build());
        out.onCompleted();
    }
}
