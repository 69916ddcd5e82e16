package org.xueliang.standalone.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import picocli.CommandLine.Option;

/** What an agreement says. */
final class TermsOptions {
    @Option(
            names = "--organisation",
            paramLabel = "OWNER",
            description = "Channels of this owner or one below it; repeat for more.")
    List<String> organisations = new ArrayList<>();

    @Option(names = "--place", description = "And at this place or one below it; repeat for more.")
    List<String> places = new ArrayList<>();

    @Option(names = "--channel", paramLabel = "CODE", description = "And with this code; repeat for more.")
    List<String> channels = new ArrayList<>();

    @Option(names = "--kind", description = "And of this kind: police, estate, iot, city; repeat for more.")
    List<String> kinds = new ArrayList<>();

    @Option(
            names = "--manner",
            description = "directory (always), snapshot, alerts, live (pictures alone); repeat for more.")
    List<String> manners = new ArrayList<>();

    @Option(names = "--purpose-code", paramLabel = "WORD", required = true, description = "Such as public-safety.")
    String purposeCode = "";

    @Option(names = "--purpose", paramLabel = "TEXT", required = true, description = "The same in a sentence.")
    String purpose = "";

    @Option(names = "--days", paramLabel = "N", required = true, description = "How long it holds from now on.")
    int days;

    @Option(names = "--onward", description = "The other node may show it to others by agreements of its own.")
    boolean onward;

    @Option(names = "--text", paramLabel = "FILE", description = "The whole wording, UTF-8, at most 16384 characters.")
    @Nullable
    Path text;

    AgreementTerms terms() {
        if (days < 1 || days > 3650) {
            throw new IllegalArgumentException("--days: " + days + " (expected: 1 to 3650)");
        }
        AgreementTerms.Builder terms = AgreementTerms.newBuilder()
                .setScope(SharedScope.newBuilder()
                        .addAllOrganisations(organisations)
                        .addAllPlaces(places)
                        .addAllChannels(channels)
                        .addAllSourceKinds(kinds.stream()
                                .map(kind -> Words.constant(SourceKind.class, "--kind", kind))
                                .toList()))
                .addAllManners(manners.stream()
                        .map(manner -> Words.constant(Manner.class, "--manner", manner))
                        .toList())
                .setPurposeCode(purposeCode)
                .setPurpose(purpose)
                .setUntilUs(Instant.now().plus(Duration.ofDays(days)).toEpochMilli() * 1000)
                .setOnward(onward);
        Path file = text;
        if (file != null) {
            try {
                terms.setText(Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException("--text: " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return terms.build();
    }
}
