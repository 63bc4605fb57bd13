using System.Globalization;
using Triage.Benchmarks.Accuracy;
using Triage.Benchmarks.Alignment;
using Triage.Benchmarks.Diagnosis;
using Triage.Benchmarks.Faults;
using Triage.Benchmarks.Generated;
using Triage.Benchmarks.Intake;
using Triage.Benchmarks.Lists;
using Triage.Benchmarks.Payloads;
using Triage.Benchmarks.Reading;
using Triage.Benchmarks.Redaction;
using Triage.Benchmarks.Texts;

return args switch
{
    ["accuracy", var folder, .. var options] when GivenBy(options) is { } given => AccuracyReport.Print(
        folder,
        given,
        Console.Out
    ),
    ["accuracy", var folder, var pair, .. var options] when GivenBy(options) is { } given => AccuracyReport.PrintPair(
        folder,
        pair,
        given,
        Console.Out
    ),
    ["calibrate", .. { Length: > 0 } folders] => CalibrationReport.Print(folders, Console.Out),
    ["signals", var spans]
        when int.TryParse(spans, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 1 =>
        SignalReport.Print(count, JudgedPair.Rules, Console.Out),
    ["payloads", var folder] => PayloadReport.Print(folder, Console.Out),
    ["lists", var rows] when int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 =>
        await ListReport.PrintAsync(count, Console.Out, CancellationToken.None),
    ["intake", var folder] => await IntakeReport.PrintAsync(folder, Console.Out, CancellationToken.None),
    ["read", var folder] => ReadReport.Print(folder, Console.Out),
    ["faults", "send", .. var words] => await FaultSender.SendAsync(new FaultOptions(words), Console.Out, CancellationToken.None),
    ["faults", "resend", .. var words] => await FaultSender.ResendAsync(
        new FaultOptions(words),
        Console.Out,
        CancellationToken.None
    ),
    ["faults", "check", .. var words] => await FaultCheck.PrintAsync(
        new FaultOptions(words),
        Console.Out,
        CancellationToken.None
    ),
    ["faults", "hold", .. var words] => await FileHold.HoldAsync(new FaultOptions(words), CancellationToken.None),
    ["generated"] => GeneratedReport.Print(false, Console.Out),
    ["generated", "wrong"] => GeneratedReport.Print(true, Console.Out),
    ["align"] => AlignmentReport.Print(Console.Out),
    ["textdiff"] => TextReport.Print(Console.Out),
    ["redaction"] => RedactionReport.Print(Console.Out),
    _ => Usage(),
};

// Null when a word is no such option: it names a pair then.
static Given? GivenBy(string[] options) =>
    options.All(o => o is "--red-only" or "--last-greens")
        ? (options.Contains("--red-only") ? Given.RedOnly : Given.Pair)
            | (options.Contains("--last-greens") ? Given.LastGreens : Given.Pair)
        : null;

static int Usage()
{
    Console.Error.WriteLine(
        """
        accuracy FOLDER [PAIR] [--red-only] [--last-greens]
                                 compare and diagnose recorded pairs of known cause; see Accuracy/RecordedPairs.cs
                                 --red-only: from the red runs alone; --last-greens: the green run also as the last green ones
        calibrate FOLDER..       how often suggestions of a height were right, for data/weights.yaml
        signals SPANS            how long each signal takes on a pair of runs of so many spans
        read FOLDER              CPU and memory of reading OTLP bodies, one per file
        intake FOLDER            where the CPU of intake goes: reading, storing, summing up, indexing
        payloads FOLDER          what is read from each of them, and whether the runs are counted right
        lists ROWS               time every list with 1,000 and with ROWS incidents and runs
        faults send --url URL [--grpc URL] --acks FILE [--answers FILE] [--conns 8] [--seconds N] [--stop FILE] [--pad BYTES]
        faults resend --url URL --acks FILE [--answers FILE] [--conns 8] [--pad BYTES]
        faults check --url URL --acks FILE [--conns 4]
        faults hold --database FILE [--seconds 8]
                                 the sender and the check of tests/faults, see its README.md
        generated [wrong]        pairs on different inputs with one injected fault, and with none: how often they are judged right
        align                    CPU of aligning and comparing two runs of 10,000 spans; cost of the edit script against the exact distance
        textdiff                 two prompts of 200 kB, word by word, beside git diff --word-diff
        redaction                recall, precision and cost of the shipped redaction rules over a generated corpus
        """
    );
    return 2;
}
