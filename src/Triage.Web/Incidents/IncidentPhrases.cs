using System.Globalization;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Runs;

namespace Triage.Web.Incidents;

/// <summary>How the incident page words what the engine names.</summary>
public static class IncidentPhrases
{
    public static string Of(Trigger trigger) =>
        trigger switch
        {
            Trigger.None => "Nothing known to have changed",
            Trigger.Tools => "Tool definitions",
            Trigger.Parameters => "Sampling parameters",
            Trigger.Code => "Harness code",
            Trigger.Config => "Configuration",
            Trigger.Dependency => "A service or package",
            Trigger.Behaviour => "What people ask of it",
            _ => trigger.ToString(),
        };

    public static string Of(Helped helped) =>
        helped switch
        {
            Helped.Yes => "Yes",
            Helped.Partly => "Partly",
            Helped.No => "No",
            _ => "Not tried",
        };

    public static string Of(FollowUpKind kind) =>
        kind switch
        {
            FollowUpKind.MitigateFuture => "Mitigate next time",
            _ => kind.ToString(),
        };

    public static string Of(LinkKind kind) =>
        kind switch
        {
            LinkKind.Github => "GitHub",
            LinkKind.Gitlab => "GitLab",
            LinkKind.Pagerduty => "PagerDuty",
            LinkKind.Servicenow => "ServiceNow",
            _ => kind.ToString(),
        };

    public static string Of(PassBand band) =>
        band switch
        {
            PassBand.Fine => "fine: the whole interval lies above one half",
            PassBand.Wrong => "wrong: the whole interval lies below one half",
            PassBand.Mixed => "mixed: the interval spans one half",
            _ => "too few tries to say anything",
        };

    /// <summary><c>9 of 10 right, 60 to 98 %</c>: the interval is Wilson's, at 95 %.</summary>
    public static string Of(PassRate rate) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rate.Right} of {rate.Tries} right, 95 % interval {rate.Lower * 100:0} to {rate.Upper * 100:0} %"
        );

    public static string Of(Suggestion suggestion) =>
        string.Create(CultureInfo.InvariantCulture, $"{ContractWords.Of(suggestion.Band)} {suggestion.Score:0.00}");

    /// <summary>Which rule made it this confidence.</summary>
    public static string RuleOf(Confidence confidence, Thresholds thresholds) =>
        confidence switch
        {
            Confidence.Tested => "Both arms were replayed often enough, they separate, and they point at this layer.",
            Confidence.Observed => string.Create(
                CultureInfo.InvariantCulture,
                $"At least {thresholds.Get(ThresholdKeys.ObservedSignals):0} different signals point at this layer, one of them at this class. {thresholds.Get(ThresholdKeys.ReplaysForVerdict):0} replays per arm at D4 could make it tested."
            ),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"Neither two independent signals nor {thresholds.Get(ThresholdKeys.ReplaysForVerdict):0} replays per arm support it yet, so it counts as an opinion."
            ),
        };

    public static string IconOf(string eventKind) =>
        eventKind switch
        {
            "filed" => Icons.Material.Outlined.Flag,
            "acknowledged" => Icons.Material.Outlined.Visibility,
            "rated" => Icons.Material.Outlined.PriorityHigh,
            "counted" => Icons.Material.Outlined.Calculate,
            "agents-named" => Icons.Material.Outlined.SmartToy,
            "linked" or "unlinked" => Icons.Material.Outlined.Link,
            "snoozed" or "woken" => Icons.Material.Outlined.Snooze,
            "merged" or "took-in" => Icons.Material.Outlined.CallMerge,
            "unmerged" or "let-go" => Icons.Material.Outlined.CallSplit,
            "regressed" => Icons.Material.Outlined.Replay,
            "follow-up-added" or "follow-up-open" or "follow-up-withdrawn" => Icons.Material.Outlined.AssignmentLate,
            "follow-up-done" => Icons.Material.Outlined.AssignmentTurnedIn,
            "fix-recorded" or "fix-withdrawn" => Icons.Material.Outlined.Build,
            "accepted" => Icons.Material.Outlined.ThumbUp,
            "declined" => Icons.Material.Outlined.Block,
            "owned" => Icons.Material.Outlined.Person,
            "paired" => Icons.Material.Outlined.CompareArrows,
            "contained" => Icons.Material.Outlined.Shield,
            "answered" => Icons.Material.Outlined.QuestionAnswer,
            "decided" => Icons.Material.Outlined.Gavel,
            "step-ticked" or "step-unticked" => Icons.Material.Outlined.CheckBox,
            "closed" => Icons.Material.Outlined.Lock,
            "reopened" => Icons.Material.Outlined.LockOpen,
            "made-private" => Icons.Material.Outlined.VisibilityOff,
            "people-named" or "opened" => Icons.Material.Outlined.Group,
            "worklist" => Icons.Material.Outlined.PlaylistAddCheck,
            "noted" => Icons.Material.Outlined.Notes,
            _ => Icons.Material.Outlined.Circle,
        };
}
