using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Agents;

public enum ChangeSource
{
    /// <summary>Somebody said so.</summary>
    Reported,

    /// <summary>The runs before and after it were made of different things.</summary>
    Seen,

    /// <summary>What CI said of a build.</summary>
    Ci,
}

/// <summary>One change on the time line of an agent.</summary>
/// <param name="Said">Who says so, and what beside it.</param>
public sealed record ChangeLine(
    DateTimeOffset AtUtc,
    Trigger Kind,
    string Subject,
    string? Before,
    string? After,
    ChangeSource Source,
    string Said
)
{
    private const int MaxChars = 120;

    /// <summary>Separates the keys of two texts in an address.</summary>
    private const string Between = "..";

    public SeenChangeNature? Nature { get; init; }

    /// <summary>Label of the build after it; null when none was told.</summary>
    public string? Build { get; init; }

    /// <summary>No deployment explains it, and it is a change of the agent: somebody should look.</summary>
    public bool WithoutNewBuild { get; init; }
    public string? RunBefore { get; init; }
    public string? RunAfter { get; init; }

    /// <summary>The link that came with it.</summary>
    public string? Link { get; init; }

    /// <summary>Its two texts as the address names them; null when it has none to show.</summary>
    public string? Shown { get; init; }

    public static ChangeLine Of(Change c) =>
        new(
            c.AtUtc,
            c.Kind,
            c.Subject,
            Short(c.Before),
            Short(c.After),
            ChangeSource.Reported,
            $"reported by {c.By}{(c.Agent is null ? ", for every agent" : "")}"
        )
        {
            Link = c.Link,
        };

    public static ChangeLine Of(SeenChange c) =>
        new(
            c.AtUtc,
            c.What.Kind,
            c.What.Subject,
            Short(c.What.Before),
            Short(c.What.After),
            ChangeSource.Seen,
            $"seen in runs{TaskOf(c)}"
        )
        {
            Nature = c.Nature,
            Build = c.Build,
            WithoutNewBuild = c.WithoutNewBuild && c.Nature is not (SeenChangeNature.RedactionRules or SeenChangeNature.Beside),
            RunBefore = c.Earlier,
            RunAfter = c.Later,
            Shown = c is { KeyBefore: { } before, KeyAfter: { } after } ? $"{before}{Between}{after}" : null,
        };

    public static ChangeLine Of(BuildResult r) =>
        new(
            r.AtUtc,
            Trigger.Code,
            $"build {(r.Version.Length > 0 ? r.Version : Short(r.Commit, 10))} {AgentWords.Of(r)}",
            null,
            null,
            ChangeSource.Ci,
            r.Pipeline is { } p ? $"told by the pipeline {p.Name ?? p.RunId ?? p.TraceId}{Failed(p)}" : "reported by CI"
        )
        {
            Build = r.Version.Length > 0 ? r.Version : null,
            Link = r.Pipeline?.Url,
        };

    /// <summary>The keys of the two texts that an address names; null when it names none.</summary>
    public static (string Before, string After)? KeysOf(string? shown) =>
        shown?.Split(Between) is [{ Length: > 0 } before, { Length: > 0 } after] ? (before, after) : null;

    private static string TaskOf(SeenChange c) =>
        (c.Task.Length, c.OtherTasks) switch
        {
            (0, _) => "",
            (_, 0) => $" of {c.Task}",
            (_, 1) => $" of {c.Task} and another task",
            (_, var others) => $" of {c.Task} and {others} other tasks",
        };

    private static string Failed(PipelineRun pipeline)
    {
        var failed = pipeline
            .Tasks.Where(t => t.Result is "failure" or "error" or "timeout")
            .Select(t => t.Name)
            .Take(3)
            .ToList();
        return failed.Count == 0 ? "" : $"; {string.Join(", ", failed)} failed";
    }

    private static string? Short(string? text, int chars = MaxChars) => text?.Length > chars ? text[..chars] + "…" : text;
}
