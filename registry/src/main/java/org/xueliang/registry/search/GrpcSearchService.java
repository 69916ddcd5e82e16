package org.xueliang.registry.search;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceImplBase;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.channel.Channels;
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
        SearchPage.Position from = request.getPageToken().isEmpty()
                ? SearchPage.BEGINNING
                : SearchPage.Position.parse(pages.position(question, request.getPageToken()));
        long behind = indexer.bringUp();
        SearchPage page = database.transaction(handle -> {
            SearchFilters filters = SearchCheck.filters(handle, request);
            return new SearchPage(handle, filters, channels, size).from(from);
        });
        SearchChannelsResponse.Builder answer =
                page.answer(request.getDatum()).toBuilder().setBehind(behind);
        page.next().ifPresent(next -> answer.setNextPageToken(pages.next(question, next.text())));
        out.onNext(answer.build());
        out.onCompleted();
    }
}
