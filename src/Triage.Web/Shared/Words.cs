using MudBlazor;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Severity = Triage.Engine.Incidents.Severity;

namespace Triage.Web.Shared;

/// <summary>The word and the icon of each layer, outcome and step: meaning is never carried by colour alone.</summary>
public static class Words
{
    public static string Of(Layer layer) =>
        layer switch
        {
            Layer.Env => "Environment",
            _ => layer.ToString(),
        };

    public static string IconOf(Layer layer) =>
        layer switch
        {
            Layer.Prompt => Icons.Material.Outlined.ChatBubbleOutline,
            Layer.Model => Icons.Material.Outlined.Psychology,
            Layer.Harness => Icons.Material.Outlined.Settings,
            Layer.Env => Icons.Material.Outlined.Public,
            Layer.Spec => Icons.Material.Outlined.Rule,
            Layer.Upstream => Icons.Material.Outlined.Storage,
            _ => Icons.Material.Outlined.HelpOutline,
        };

    public static string Of(Outcome outcome) =>
        outcome switch
        {
            Outcome.Green => "Green",
            Outcome.Red => "Red",
            _ => "Unknown",
        };

    public static string IconOf(Outcome outcome) =>
        outcome switch
        {
            Outcome.Green => Icons.Material.Filled.CheckCircle,
            Outcome.Red => Icons.Material.Filled.Cancel,
            _ => Icons.Material.Outlined.Circle,
        };

    public static string IconOf(StepKind kind) =>
        kind switch
        {
            StepKind.Agent => Icons.Material.Outlined.SmartToy,
            StepKind.ModelCall => Icons.Material.Outlined.ChatBubbleOutline,
            StepKind.ToolCall => Icons.Material.Outlined.Build,
            StepKind.Retrieval => Icons.Material.Outlined.FindInPage,
            StepKind.Delivery => Icons.Material.Outlined.Send,
            _ => Icons.Material.Outlined.MoreHoriz,
        };

    public static string Of(StepKind kind) =>
        kind switch
        {
            StepKind.ModelCall => "Model call",
            StepKind.ToolCall => "Tool call",
            StepKind.Other => "Span",
            _ => kind.ToString(),
        };

    public static string Of(Symptom symptom) =>
        symptom switch
        {
            Symptom.WrongAnswer => "Wrong answer",
            Symptom.WrongPlace => "Right answer in the wrong place",
            Symptom.DoneTwice => "Done twice",
            Symptom.NothingHappened => "Nothing happened",
            _ => "Cannot tell",
        };

    public static string Of(Severity severity) => ContractWords.Of(severity);

    public static string Of(IncidentState state) => state.ToString();

    public static string Of(Confidence confidence) =>
        confidence switch
        {
            Confidence.Tested => "Tested: a replay told the layers apart",
            Confidence.Observed => "Observed: two independent signals agree",
            _ => "Judged: opinion only",
        };
}
