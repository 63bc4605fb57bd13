using Triage.Benchmarks.Accuracy;

return args switch
{
    ["accuracy", var folder] => AccuracyReport.Print(folder, Console.Out),
    ["accuracy", var folder, var pair] => AccuracyReport.PrintPair(folder, pair, Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "accuracy FOLDER [PAIR]   compare and diagnose recorded pairs of known cause; see Accuracy/RecordedPairs.cs"
    );
    return 2;
}
