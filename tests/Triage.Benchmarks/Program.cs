using System.Globalization;
using Triage.Benchmarks.Accuracy;
using Triage.Benchmarks.Lists;

return args switch
{
    ["accuracy", var folder] => AccuracyReport.Print(folder, Console.Out),
    ["accuracy", var folder, var pair] => AccuracyReport.PrintPair(folder, pair, Console.Out),
    ["lists", var rows] when int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 =>
        await ListReport.PrintAsync(count, Console.Out, CancellationToken.None),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        accuracy FOLDER [PAIR]   compare and diagnose recorded pairs of known cause; see Accuracy/RecordedPairs.cs
        lists ROWS               time every list with 1,000 and with ROWS incidents and runs
        """
    );
    return 2;
}
