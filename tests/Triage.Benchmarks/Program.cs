using System.Globalization;
using Triage.Benchmarks.Accuracy;
using Triage.Benchmarks.Faults;
using Triage.Benchmarks.Generated;
using Triage.Benchmarks.Intake;
using Triage.Benchmarks.Lists;
using Triage.Benchmarks.Payloads;
using Triage.Benchmarks.Reading;
using Triage.Benchmarks.Redaction;

return args switch
{
    ["accuracy", var folder] => AccuracyReport.Print(folder, Console.Out),
    ["accuracy", var folder, var pair] => AccuracyReport.PrintPair(folder, pair, Console.Out),
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
    ["redaction"] => RedactionReport.Print(Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        accuracy FOLDER [PAIR]   compare and diagnose recorded pairs of known cause; see Accuracy/RecordedPairs.cs
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
        redaction                recall, precision and cost of the shipped redaction rules over a generated corpus
        """
    );
    return 2;
}
