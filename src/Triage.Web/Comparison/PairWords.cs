using MudBlazor;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Web.Comparison;

/// <summary>The words and icons of a compared pair.</summary>
public static class PairWords
{
    public static string Of(PairTier tier) =>
        tier switch
        {
            PairTier.SameSubject => "same subject or input",
            PairTier.SamePath => "same task and path",
            PairTier.SameTask => "same task",
            PairTier.Consensus => "consensus of recent green runs",
            _ => "not comparable by rule",
        };

    public static string Of(RowKind kind) =>
        kind switch
        {
            RowKind.Changed => "changed",
            RowKind.Missing => "missing",
            RowKind.Added => "added",
            _ => "same",
        };

    public static string IconOf(RowKind kind) =>
        kind switch
        {
            RowKind.Changed => Icons.Material.Outlined.CompareArrows,
            RowKind.Missing => Icons.Material.Outlined.RemoveCircleOutline,
            RowKind.Added => Icons.Material.Outlined.AddCircleOutline,
            _ => Icons.Material.Outlined.DragHandle,
        };

    public static string Of(Trigger trigger) => trigger == Trigger.None ? "change" : trigger.ToString().ToLowerInvariant();

    /// <summary>What a signal said: it fired, stayed silent, is not built, or abstained.</summary>
    public static string StateOf(SignalReading signal) =>
        signal switch
        {
            { Abstained: NotBuilt } => NotBuilt,
            { Abstained: not null } => "abstained",
            { Fired: true } => "fired",
            _ => "silent",
        };

    private const string NotBuilt = "not built yet";
}
