package org.xueliang.standalone.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AttestPlaceRequest;
import org.xueliang.proto.v1.DueFiling;
import org.xueliang.proto.v1.Filing;
import org.xueliang.proto.v1.FilingFormat;
import org.xueliang.proto.v1.GetFilingSheetRequest;
import org.xueliang.proto.v1.ListDueFilingsRequest;
import org.xueliang.proto.v1.ListDueFilingsResponse;
import org.xueliang.proto.v1.ListFilingsRequest;
import org.xueliang.proto.v1.PrintFilingSheetRequest;
import org.xueliang.proto.v1.PrintedFilingSheet;
import org.xueliang.proto.v1.RecordFilingRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "filing",
        description = {
            "The filing (备案) of cameras in public places with the county's police, within 30 days of use and of each change.",
            "",
            "Examples:",
            "  xueliang places filing due",
            "  xueliang places filing sheet east-yard --owner sunshine --format html --out sheet.html",
            "  xueliang places filing record east-yard --owner sunshine --on 2026-03-01 --digest DIGEST --receipt 'No. 7'"
        })
final class PlacesFilingCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "what? (expected: due, sheet, record, list or attest)");
        }
    }

    @Command(
            name = "due",
            description = {
                "Lists what is to be filed and is not.",
                "",
                "Example:",
                "  xueliang places filing due --overdue"
            })
    int due(
            @Mixin ClientOptions client,
            @Option(names = "--overdue", description = "Only those whose 30 days are over.") boolean overdue) {
        List<DueFiling> found = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            String token = "";
            do {
                ListDueFilingsResponse page = registry.filing()
                        .listDueFilings(ListDueFilingsRequest.newBuilder()
                                .setOverdue(overdue)
                                .setPageSize(1000)
                                .setPageToken(token)
                                .build());
                found.addAll(page.getDueList());
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        if (client.json) {
            System.out.println(Json.of(found));
            return 0;
        }
        Table table = new Table("PLACE", "OWNER", "CLASS", "DUE", "WHY", "SIGN AND VIEW");
        for (DueFiling one : found) {
            table.row(
                    one.getPlace(),
                    one.getOwner(),
                    one.getPlaceClassValue() == 0 ? "-" : Words.word(one.getPlaceClass()),
                    one.getDueOn() + (one.getOverdue() ? " OVERDUE" : ""),
                    one.getWhy(),
                    one.getAttested() ? "attested" : "not attested");
        }
        table.print(System.out);
        return 0;
    }

    @Command(
            name = "sheet",
            description = {
                "Makes the sheet of what a unit has at a place, with what changed since the last filing.",
                "",
                "Example:",
                "  xueliang places filing sheet east-yard --owner sunshine --format csv --out sheet.csv"
            })
    int sheet(
            @Mixin ClientOptions client,
            @Parameters(paramLabel = "PLACE") String place,
            @Option(names = "--owner", required = true, description = "Code of the organisation.") String owner,
            @Option(
                            names = "--format",
                            description = "text, html, csv (default: ${DEFAULT-VALUE}).",
                            defaultValue = "text")
                    String format,
            @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.") @Nullable Path out)
            throws IOException {
        try (RegistryClient registry = client.connect()) {
            if (client.json) {
                System.out.println(Json.of(registry.filing()
                        .getFilingSheet(GetFilingSheetRequest.newBuilder()
                                .setPlace(place)
                                .setOwner(owner)
                                .build())));
                return 0;
            }
            PrintedFilingSheet printed = registry.filing()
                    .printFilingSheet(PrintFilingSheetRequest.newBuilder()
                            .setPlace(place)
                            .setOwner(owner)
                            .setFormat(Words.constant(FilingFormat.class, "--format", format, "FILING_"))
                            .build());
            if (out == null) {
                System.out.print(printed.getText());
            } else {
                Files.write(out, printed.getText().getBytes(StandardCharsets.UTF_8));
            }
            System.err.println("digest " + printed.getDigest());
        }
        return 0;
    }

    @Command(
            name = "record",
            description = {
                "Keeps that a sheet was filed. The digest is the sheet's; where the registry says something else by now it is",
                "refused.",
                "",
                "Example:",
                "  xueliang places filing record east-yard --owner sunshine --on 2026-03-01 --digest DIGEST"
            })
    int record(
            @Mixin ClientOptions client,
            @Parameters(paramLabel = "PLACE") String place,
            @Option(names = "--owner", required = true) String owner,
            @Option(names = "--on", required = true, paramLabel = "YYYY-MM-DD") String on,
            @Option(names = "--digest", required = true) String digest,
            @Option(names = "--receipt", description = "Number that the police gave.", defaultValue = "")
                    String receipt) {
        Filing filing;
        try (RegistryClient registry = client.connect()) {
            filing = registry.filing()
                    .recordFiling(RecordFilingRequest.newBuilder()
                            .setPlace(place)
                            .setOwner(owner)
                            .setFiledOn(on)
                            .setDigest(digest)
                            .setReceipt(receipt)
                            .setIdempotencyKey(UUID.randomUUID().toString())
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(filing));
        } else {
            System.err.println(filing.getDevices() + " devices of " + owner + " at " + place + " were filed on "
                    + filing.getFiledOn());
        }
        return 0;
    }

    @Command(
            name = "list",
            description = {
                "Lists filings, the newest first.",
                "",
                "Example:",
                "  xueliang places filing list --place east-yard"
            })
    int list(
            @Mixin ClientOptions client,
            @Option(names = "--place", defaultValue = "") String place,
            @Option(names = "--owner", defaultValue = "") String owner,
            @Option(names = "--limit", defaultValue = "100", description = "At most so many, to 1000.") int limit) {
        List<Filing> filings;
        try (RegistryClient registry = client.connect()) {
            filings = registry.filing()
                    .listFilings(ListFilingsRequest.newBuilder()
                            .setPlace(place)
                            .setOwner(owner)
                            .setPageSize(limit)
                            .build())
                    .getFilingsList();
        }
        if (client.json) {
            System.out.println(Json.of(filings));
            return 0;
        }
        Table table = new Table("FILED", "PLACE", "OWNER", "DEVICES", "RECEIPT", "DIGEST");
        for (Filing one : filings) {
            table.row(
                    one.getFiledOn(),
                    one.getPlace(),
                    one.getOwner(),
                    Integer.toString(one.getDevices()),
                    one.getReceipt(),
                    one.getDigest().substring(0, 16));
        }
        table.print(System.out);
        return 0;
    }

    @Command(
            name = "attest",
            description = {
                "A unit answers for it that the sign is there and that cameras see no more than they need to (article 13).",
                "",
                "Example:",
                "  xueliang places filing attest east-yard --by sunshine --sign --view-as-needed"
            })
    int attest(
            @Mixin ClientOptions client,
            @Parameters(paramLabel = "PLACE") String place,
            @Option(names = "--by", required = true, description = "Unit that answers for it.") String by,
            @Option(names = "--sign", description = "A clear sign is there.") boolean sign,
            @Option(names = "--view-as-needed", description = "Place, angle and range are no more than needed.")
                    boolean view,
            @Option(names = "--note", defaultValue = "") String note) {
        try (RegistryClient registry = client.connect()) {
            System.out.println(Json.of(registry.filing()
                    .attestPlace(AttestPlaceRequest.newBuilder()
                            .setPlace(place)
                            .setAttestedBy(by)
                            .setSign(sign)
                            .setViewAsNeeded(view)
                            .setNote(note)
                            .build())));
        }
        return 0;
    }
}
