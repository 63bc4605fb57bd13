using System.Globalization;
using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Agents;

/// <summary>How the things of an agent are written.</summary>
public static class AgentWords
{
    public static string Of(ToolReach? reach) =>
        reach switch
        {
            ToolReach.Read => "reads",
            ToolReach.Write => "writes",
            ToolReach.Irreversible => "cannot be undone",
            _ => "not said",
        };

    public static string Of(CardToolState state) =>
        state switch
        {
            CardToolState.New => "new since the card was confirmed",
            CardToolState.Gone => "not seen in the newest runs",
            CardToolState.Redescribed => "described otherwise since",
            _ => "",
        };

    public static string Of(ContentMode mode) =>
        mode switch
        {
            ContentMode.Full => "Full: as sent, without keys and passwords",
            ContentMode.Hashed => "Hashed: no text, only fingerprint, shape and length",
            _ => "Redacted: secrets and personal data scrubbed",
        };

    public static string Of(Trigger kind) =>
        kind switch
        {
            Trigger.Behaviour => "what people ask",
            _ => kind.ToString().ToLowerInvariant(),
        };

    /// <summary>What the nature of a change says beside it; empty for one that simply took the place of another.</summary>
    public static string Of(SeenChangeNature nature) =>
        nature switch
        {
            SeenChangeNature.Values => "same wording, other values",
            SeenChangeNature.Beside => "beside the one before, which is still in use",
            SeenChangeNature.Back => "back to what was there before",
            SeenChangeNature.RedactionRules => "same text, redaction rules changed: no change of the agent",
            _ => "",
        };

    public static string Of(BuildResult result) =>
        result.Succeeded switch
        {
            true => "passed",
            false => "failed",
            null => "not said",
        };

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    /// <summary><c>12 % of 34</c>; the share is of the runs whose outcome is known.</summary>
    public static string Share(RedShare outcomes) =>
        outcomes.Share is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} % of {outcomes.Known:N0}")
            : "no outcome known";

    /// <summary>The interval in words; empty while nothing is known.</summary>
    public static string Interval(RedShare outcomes) =>
        outcomes.Interval is { } i
            ? string.Create(CultureInfo.InvariantCulture, $"95 %: {i.Lower * 100:0}–{i.Upper * 100:0} %")
            : "";

    public static string CardState(AgentCard card, int newTools) =>
        card.ConfirmedAtUtc is null ? "not confirmed"
        : newTools > 0 ? $"{newTools} new tool{(newTools == 1 ? "" : "s")} since"
        : "confirmed";

    /// <summary>What changed, in words, each kind once: <c>prompt, tools</c>.</summary>
    public static string Of(IReadOnlyList<SetupChange> changes) =>
        string.Join(", ", changes.Select(c => c.Kind == Trigger.Code ? c.Subject : Of(c.Kind)).Distinct());
}
