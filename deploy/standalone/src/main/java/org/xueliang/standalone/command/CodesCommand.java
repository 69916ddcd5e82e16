package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.CheckCodeRequest;
import org.xueliang.proto.v1.CodeParts;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "codes",
        description = {
            "Says of a national code what its digits mean, who has it and for whom it is reserved; reserves codes.",
            "",
            "Who says a code first has it. Where a code is reserved for an owner, a device, platform or node of another that",
            "lists it is held or refused by name.",
            "",
            "Examples:",
            "  xueliang codes 34020000001320000001",
            "  xueliang codes reserve --owner sunshine 34020000001320000001 34020000001320000002",
            "  xueliang codes allocate --owner sunshine --type 132 --count 16"
        },
        subcommands = {CodesReserveCommand.class, CodesAllocateCommand.class})
final class CodesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "CODE", description = "20 digits.")
    String code = "";

    @Override
    public Integer call() {
        if (code.isEmpty()) {
            throw new IllegalArgumentException("CODE: missing (expected: 20 digits, or reserve, allocate)");
        }
        CodeParts parts;
        try (RegistryClient registry = client.connect()) {
            parts = registry.codes()
                    .checkCode(CheckCodeRequest.newBuilder().setCode(code).build());
        }
        if (client.json) {
            System.out.println(Json.of(parts));
            return 0;
        }
        System.out.println("division  " + parts.getDivision());
        System.out.println("industry  " + parts.getIndustry() + "  " + parts.getIndustryName());
        System.out.println("type      " + parts.getType() + "  " + parts.getTypeName());
        System.out.println("serial    " + parts.getSerial());
        System.out.println("had by    " + (parts.getTakenBy().isEmpty() ? "nobody" : parts.getTakenBy()));
        System.out.println(
                "for       " + (parts.getOwner().isEmpty() ? "whoever enrols it" : Words.plain(parts.getOwner())));
        parts.getProblemsList().forEach(problem -> System.out.println("problem   " + problem));
        return 0;
    }

    /** Asks for codes, found or named, and prints those that were given. @return exit code */
    static int give(ClientOptions client, AllocateCodesRequest.Builder asked) {
        List<String> given;
        try (RegistryClient registry = client.connect()) {
            given = registry.codes().allocateCodes(asked.build()).getCodesList();
        }
        if (client.json) {
            System.out.println(given.stream().map(code -> '"' + code + '"').collect(Collectors.joining(",", "[", "]")));
        } else {
            given.forEach(System.out::println);
        }
        return 0;
    }
}
