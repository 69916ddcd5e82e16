package org.xueliang.registry.filing;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.AttestPlaceRequest;
import org.xueliang.proto.v1.Filing;
import org.xueliang.proto.v1.FilingFormat;
import org.xueliang.proto.v1.FilingServiceGrpc.FilingServiceImplBase;
import org.xueliang.proto.v1.FilingSheet;
import org.xueliang.proto.v1.GetFilingSheetRequest;
import org.xueliang.proto.v1.GetRetentionRequest;
import org.xueliang.proto.v1.ListDueFilingsRequest;
import org.xueliang.proto.v1.ListDueFilingsResponse;
import org.xueliang.proto.v1.ListFilingsRequest;
import org.xueliang.proto.v1.ListFilingsResponse;
import org.xueliang.proto.v1.ListRetentionLimitsRequest;
import org.xueliang.proto.v1.ListRetentionLimitsResponse;
import org.xueliang.proto.v1.PlaceAttestation;
import org.xueliang.proto.v1.PrintFilingSheetRequest;
import org.xueliang.proto.v1.PrintedFilingSheet;
import org.xueliang.proto.v1.PutRetentionLimitRequest;
import org.xueliang.proto.v1.PutRetentionLimitResponse;
import org.xueliang.proto.v1.RecordFilingRequest;
import org.xueliang.proto.v1.Retention;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.place.RetentionRules;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.store.Database;

/** The contract's FilingService. */
public final class GrpcFilingService extends FilingServiceImplBase {
    /** Whose calendar the law means. */
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private static final int MAX_NOTE_CHARS = 256;

    private final Database database;
    private final AuditLog audit;
    private final PageTokens pages;
    private final Idempotency idempotency;
    private final Clock clock;

    public GrpcFilingService(
            Database database, AuditLog audit, PageTokens pages, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.pages = pages;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @Override
    public void getFilingSheet(GetFilingSheetRequest request, StreamObserver<FilingSheet> out) {
        answer(out, database.read(handle -> sheet(handle, request.getOwner(), request.getPlace())));
    }

    private static FilingSheet sheet(Handle handle, String owner, String place) {
        return FilingSheets.of(handle, Check.text("owner", owner, 1, 64), Check.text("place", place, 1, 64));
    }

    @Override
    public void printFilingSheet(PrintFilingSheetRequest request, StreamObserver<PrintedFilingSheet> out) {
        Check.known("format", request.getFormat(), FilingFormat.FILING_FORMAT_UNSPECIFIED);
        FilingSheet sheet = database.read(handle -> sheet(handle, request.getOwner(), request.getPlace()));
        PrintedFilingSheet.Builder printed = PrintedFilingSheet.newBuilder().setDigest(sheet.getDigest());
        switch (request.getFormat()) {
            case FILING_CSV -> printed.setText(FilingPrint.csv(sheet)).setMediaType("text/csv; charset=utf-8");
            case FILING_HTML -> printed.setText(FilingPrint.html(sheet)).setMediaType("text/html; charset=utf-8");
            default -> printed.setText(FilingPrint.text(sheet)).setMediaType("text/plain; charset=utf-8");
        }
        answer(out, printed.build());
    }

    @Override
    public void recordFiling(RecordFilingRequest request, StreamObserver<Filing> out) {
        LocalDate day = day(request.getFiledOn());
        Check.text("receipt", request.getReceipt(), 0, 64);
        CallRecord.subject(request.getOwner() + " at " + request.getPlace());
        answer(
                out,
                audit.change(handle ->
                        idempotency.once(handle, request.getIdempotencyKey(), request, Filing.parser(), () -> {
                            FilingSheet sheet = sheet(handle, request.getOwner(), request.getPlace());
                            if (!sheet.getDigest().equals(request.getDigest())) {
                                throw Refusal.stale("digest: '" + Refusal.excerpt(request.getDigest()) + "' (expected: "
                                        + sheet.getDigest() + ", of the sheet as it is now; print it again and see what"
                                        + " changed)");
                            }
                            return FilingStore.record(
                                    handle,
                                    sheet,
                                    day,
                                    request.getReceipt(),
                                    Caller.current().name(),
                                    clock.millis() * 1000);
                        })));
    }

    private LocalDate day(String text) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), CHINA);
        try {
            LocalDate day = LocalDate.parse(text);
            if (!day.isAfter(today) && day.getYear() >= 2000) {
                return day;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw Refusal.badField("filed_on", text, "yyyy-mm-dd, " + today + " or before");
    }

    @Override
    public void listFilings(ListFilingsRequest request, StreamObserver<ListFilingsResponse> out) {
        Check.text("place", request.getPlace(), 0, 64);
        Check.text("owner", request.getOwner(), 0, 64);
        int size = Check.pageSize(request.getPageSize());
        String filters = "filings"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        long before = request.getPageToken().isEmpty()
                ? Long.MAX_VALUE
                : Long.parseLong(pages.position(filters, request.getPageToken()));
        List<FilingStore.Numbered> rows = database.read(
                handle -> FilingStore.page(handle, request.getPlace(), request.getOwner(), before, size + 1));
        ListFilingsResponse.Builder page = ListFilingsResponse.newBuilder();
        if (rows.size() > size) {
            rows = rows.subList(0, size);
            page.setNextPageToken(
                    pages.next(filters, String.valueOf(rows.get(size - 1).id())));
        }
        rows.forEach(row -> page.addFilings(row.filing()));
        answer(out, page.build());
    }

    @Override
    public void listDueFilings(ListDueFilingsRequest request, StreamObserver<ListDueFilingsResponse> out) {
        int size = Check.pageSize(request.getPageSize());
        String filters = "due" + request.getOverdue();
        String after = request.getPageToken().isEmpty() ? "\n" : pages.position(filters, request.getPageToken());
        int newline = after.indexOf('\n');
        LocalDate today = LocalDate.ofInstant(clock.instant(), CHINA);
        answer(out, database.read(handle -> {
            FilingStore.Due due = FilingStore.due(
                    handle,
                    after.substring(0, newline),
                    after.substring(newline + 1),
                    size,
                    request.getOverdue(),
                    today,
                    CHINA);
            ListDueFilingsResponse.Builder page =
                    ListDueFilingsResponse.newBuilder().addAllDue(due.rows());
            if (!due.next().isEmpty()) {
                page.setNextPageToken(pages.next(filters, due.next()));
            }
            return page.build();
        }));
    }

    @Override
    public void attestPlace(AttestPlaceRequest request, StreamObserver<PlaceAttestation> out) {
        String place = Check.text("place", request.getPlace(), 1, 64);
        Check.text("attested_by", request.getAttestedBy(), 1, 64);
        Check.text("note", request.getNote(), 0, MAX_NOTE_CHARS);
        CallRecord.subject(place);
        answer(
                out,
                audit.change(handle ->
                        FilingStore.attest(handle, request, Caller.current().name(), clock.millis() * 1000)));
    }

    @Override
    public void getRetention(GetRetentionRequest request, StreamObserver<Retention> out) {
        Check.text("place", request.getPlace(), 1, 64);
        answer(out, database.read(handle -> RetentionRules.of(handle, request.getPlace())));
    }

    @Override
    public void putRetentionLimit(PutRetentionLimitRequest request, StreamObserver<PutRetentionLimitResponse> out) {
        CallRecord.subject(request.getLimit().getPlaceClass() + " at '"
                + request.getLimit().getPlace() + "'");
        answer(
                out,
                audit.change(handle -> PutRetentionLimitResponse.newBuilder()
                        .addAllPlacesOutside(RetentionRules.put(handle, request.getLimit()))
                        .build()));
    }

    @Override
    public void listRetentionLimits(
            ListRetentionLimitsRequest request, StreamObserver<ListRetentionLimitsResponse> out) {
        answer(
                out,
                ListRetentionLimitsResponse.newBuilder()
                        .addAllLimits(database.read(RetentionRules::all))
                        .build());
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
