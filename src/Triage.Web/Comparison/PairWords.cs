using System.Globalization;
using MudBlazor;
using Triage.Engine;
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

    /// <summary>How the two sides of a line stand to each other.</summary>
    public static string Of(SpineStep step) =>
        step.Replaced is not null ? "replaced"
        : step.FollowsFromInput ? "follows from input"
        : Of(step.Row.Kind);

    public static string IconOf(SpineStep step) =>
        step.Replaced is not null ? Icons.Material.Outlined.SwapHoriz : IconOf(step.Row.Kind);

    public static string IconOf(RowKind kind) =>
        kind switch
        {
            RowKind.Changed => Icons.Material.Outlined.CompareArrows,
            RowKind.Missing => Icons.Material.Outlined.RemoveCircleOutline,
            RowKind.Added => Icons.Material.Outlined.AddCircleOutline,
            _ => Icons.Material.Outlined.DragHandle,
        };

    public static string Of(Trigger trigger) => trigger == Trigger.None ? "change" : trigger.ToString().ToLowerInvariant();

    /// <summary>How sure a suggestion is and what that has meant: <c>score 0.91; of 22 known cases from 0.60 on, 22 were right</c>.</summary>
    public static string Sureness(Suggestion suggestion) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"score {suggestion.Score:0.00}{(suggestion.Calibrated is { } bin ? $"; of {bin.Of} known cases from {bin.From:0.00} on, {bin.Right} were right" : "")}"
        );

    /// <summary>How high a suggestion stands: <c>high, 0.91</c>.</summary>
    public static string Height(Suggestion suggestion) =>
        string.Create(CultureInfo.InvariantCulture, $"{ContractWords.Of(suggestion.Band)}, {suggestion.Score:0.00}");

    /// <summary>What the height of a suggestion has meant so far; the interval is Wilson's, at 95 %.</summary>
    public static string Of(CalibrationBin bin) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{bin.Right} of {bin.Of} this high were right ({bin.Interval.Lower * 100:0} to {bin.Interval.Upper * 100:0} %)"
        );

    /// <summary>Where a reason can be read: <c>execute_tool list_payments, result</c>.</summary>
    public static string Of(EvidenceLink link, PairDiagnosis diagnosis)
    {
        var spans = link.IsGreen ? diagnosis.Comparison?.Green.Spans : diagnosis.Red?.Spans;
        var step = spans?.FirstOrDefault(s => s.SpanId == link.SpanId)?.StepName ?? link.SpanId;
        return $"{step}{(link.Slot is { } slot ? $", {Of(slot)}" : "")}{(link.IsGreen ? " in green" : "")}";
    }

    /// <summary>An exact field: <c>execute_tool list_payments, result, as_of</c>.</summary>
    public static string Of(FieldPlace place, RecordedRun run)
    {
        var step = run.Spans.FirstOrDefault(s => s.SpanId == place.SpanId)?.StepName ?? place.SpanId;
        return string.Join(
            ", ",
            [step, place.Field, .. place.JsonPath?.TrimStart('$', '.') is { Length: > 0 } path ? [path] : Array.Empty<string>()]
        );
    }

    private static string Of(ContentSlot slot) =>
        slot switch
        {
            ContentSlot.SystemPrompt => "system prompt",
            ContentSlot.ToolDefinition => "tool definitions",
            ContentSlot.InputMessage => "input",
            ContentSlot.OutputMessage => "answer",
            ContentSlot.ToolArguments => "arguments",
            ContentSlot.RetrievedDocument => "documents",
            _ => "result",
        };

    /// <summary>What a signal said: it fired, stayed silent, or abstained.</summary>
    public static string StateOf(SignalReading signal) =>
        signal switch
        {
            { Abstained: not null } => "abstained",
            { Fired: true } => "fired",
            _ => "silent",
        };
}
