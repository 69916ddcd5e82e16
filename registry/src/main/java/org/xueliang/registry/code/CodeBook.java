package org.xueliang.registry.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xueliang.proto.v1.CodeParts;

/**
 * What the digits of a national code mean (GB/T 28181-2022 annex E, 2016 annex D), and what is wrong with them. Pure.
 *
 * <p>Digits 1 to 8: division and basic unit; 9 and 10: industry; 11 to 13: type; 14: network; 15 to 20: serial.
 */
public final class CodeBook {
    /** First two digits of GB/T 2260. */
    private static final Set<String> PROVINCES = Set.of(
            "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
            "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82");

    private static final List<String> INDUSTRIES = List.of(
            "public security: roads",
            "public security: communities",
            "public security: inside",
            "public security: other",
            "traffic: roads",
            "traffic: checkpoints",
            "traffic: inside",
            "traffic: other",
            "city management",
            "health and environment",
            "inspection and customs",
            "education",
            "civil aviation",
            "railway",
            "shipping");

    private static final Map<Integer, String> TYPES = Map.ofEntries(
            Map.entry(111, "DVR"),
            Map.entry(112, "video server"),
            Map.entry(113, "encoder"),
            Map.entry(114, "decoder"),
            Map.entry(115, "video matrix"),
            Map.entry(116, "audio matrix"),
            Map.entry(117, "alarm controller"),
            Map.entry(118, "NVR"),
            Map.entry(120, "online video collection system"),
            Map.entry(121, "video checkpoint"),
            Map.entry(122, "multi-lens device"),
            Map.entry(130, "hybrid recorder"),
            Map.entry(131, "camera"),
            Map.entry(132, "IP camera"),
            Map.entry(133, "display"),
            Map.entry(134, "alarm input"),
            Map.entry(135, "alarm output"),
            Map.entry(136, "audio input"),
            Map.entry(137, "audio output"),
            Map.entry(138, "mobile transmission device"),
            Map.entry(139, "other peripheral"),
            Map.entry(140, "alarm output by relay"),
            Map.entry(200, "signalling server"),
            Map.entry(201, "web application server"),
            Map.entry(202, "media distribution server"),
            Map.entry(209, "access gateway"),
            Map.entry(210, "media storage"),
            Map.entry(211, "signalling security gateway"),
            Map.entry(215, "business group"),
            Map.entry(216, "virtual organisation"));

    private static final List<String> NETWORKS = List.of(
            "public security video",
            "public security video",
            "industry",
            "political and legal",
            "police mobile",
            "police information",
            "e-government extranet",
            "internet",
            "leased line",
            "reserved");

    private CodeBook() {}

    /** Parts with names and problems of 20 digits; of anything else the problem alone. */
    public static CodeParts parts(String code) {
        CodeParts.Builder parts = CodeParts.newBuilder().setCode(code);
        if (code.length() != 20 || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return parts.addProblems("code: " + code.length() + " characters (expected: 20 digits)")
                    .build();
        }
        String industry = code.substring(8, 10);
        int type = Integer.parseInt(code.substring(10, 13));
        int network = code.charAt(13) - '0';
        return parts.setDivision(code.substring(0, 8))
                .setIndustry(industry)
                .setIndustryName(industryName(Integer.parseInt(industry)))
                .setType(code.substring(10, 13))
                .setTypeName(typeName(type))
                .setNetwork(code.substring(13, 14))
                .setNetworkName(NETWORKS.get(network))
                .setSerial(code.substring(14))
                .addAllProblems(problems(code))
                .build();
    }

    /** What is wrong with 20 digits; empty where they check. */
    public static List<String> problems(String code) {
        List<String> problems =
                new ArrayList<>(prefixProblems(code.substring(0, 8), code.substring(8, 10), code.substring(10, 13)));
        if (code.endsWith("000000")) {
            problems.add("digits 15 to 20: serial '000000' (expected: 000001 to 999999)");
        }
        return problems;
    }

    /** Of division, industry and type. */
    static List<String> prefixProblems(String division, String industry, String type) {
        List<String> problems = new ArrayList<>();
        if (!PROVINCES.contains(division.substring(0, 2))) {
            problems.add("digits 1 and 2: '" + division.substring(0, 2) + "' (expected: a province of GB/T 2260)");
        }
        if (division.startsWith("00", 2) && !division.startsWith("00", 4)) {
            problems.add("digits 3 to 6: '" + division.substring(2, 6) + "' (expected: no county without a city)");
        }
        int n = Integer.parseInt(industry);
        if (n >= 15 && n <= 39 || n >= 60 && n <= 89) {
            problems.add("digits 9 and 10: industry '" + industry + "' (expected: 00 to 14, 40 to 59 or 90 to 99)");
        }
        int t = Integer.parseInt(type);
        if (t < 111) {
            problems.add("digits 11 to 13: type '" + type + "' (expected: 111 to 999)");
        } else if (t >= 300 && t <= 499) {
            problems.add("digits 11 to 13: type '" + type
                    + "' is a user (expected: a device, channel or node: persons get no codes here)");
        }
        return problems;
    }

    private static String industryName(int industry) {
        if (industry < INDUSTRIES.size()) {
            return INDUSTRIES.get(industry);
        }
        return industry >= 40 && industry <= 59
                ? "GB/T 4754 section " + (char) ('A' + industry - 40)
                : industry >= 90 ? "custom" : "reserved";
    }

    private static String typeName(int type) {
        String name = TYPES.get(type);
        if (name != null) {
            return name;
        }
        return type >= 111 && type <= 130
                ? "main device"
                : type >= 131 && type <= 199
                        ? "peripheral"
                        : type >= 200 && type <= 299
                                ? "platform"
                                : type >= 300 && type <= 499 ? "user" : type >= 500 ? "external platform" : "reserved";
    }
}
