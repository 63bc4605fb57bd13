namespace Triage.Engine.Runs;

/// <summary>One thing that shaped two runs differently: told from their fingerprints, without reading a text.</summary>
/// <param name="Before">What it was: a name where there is one, else the id of the earlier run that had it.</param>
public sealed record SetupChange(Trigger Kind, string Subject, string? Before, string? After);

/// <summary>What a run was made of: prompt, tools, model, parameters, build.</summary>
public static class RunSetup
{
    /// <summary>What differs, as far as both runs tell it: what was not captured in one of them is no change.</summary>
    public static IReadOnlyList<SetupChange> Differences(Run earlier, Run later)
    {
        var (a, b) = (earlier.Summary, later.Summary);
        var changes = new List<SetupChange>();
        Add(Trigger.Prompt, "system prompt", a.SystemPromptKey, b.SystemPromptKey, named: false);
        Add(Trigger.Tools, "tool definitions", a.ToolSetKey, b.ToolSetKey, named: false);
        Add(Trigger.Model, "model", a.RequestModel, b.RequestModel);
        Add(Trigger.Parameters, "parameters", a.Parameters, b.Parameters);
        Add(Trigger.Code, "version", a.Build.Version, b.Build.Version);
        Add(Trigger.Code, "commit", a.Build.Commit, b.Build.Commit);
        Add(Trigger.Config, "environment", a.Build.Environment, b.Build.Environment);
        return changes;

        void Add(Trigger kind, string subject, string? before, string? after, bool named = true)
        {
            if (before is not null && after is not null && before != after)
            {
                changes.Add(new SetupChange(kind, subject, named ? before : null, named ? after : null));
            }
        }
    }
}
