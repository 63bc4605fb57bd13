using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Web.Agents;

/// <param name="Before">Null when only the later one has it.</param>
public sealed record ChangedText(string What, string? Before, string? After);

public sealed record ChangedFact(string What, string Before, string After);

/// <summary>What two builds are made of, where they differ: short facts in a line each, texts for a difference of words.</summary>
public sealed record BuildDifferenceView(IReadOnlyList<ChangedFact> Facts, IReadOnlyList<ChangedText> Texts)
{
    private const string None = "none";

    public bool Nothing => Facts.Count == 0 && Texts.Count == 0;

    /// <param name="seen">What the fingerprints said; it names commit and environment, which have no text.</param>
    public static BuildDifferenceView Of(RunSetupTexts? before, RunSetupTexts? after, IReadOnlyList<SetupChange> seen)
    {
        var empty = new RunSetupTexts([], [], [], []);
        var (a, b) = (before ?? empty, after ?? empty);
        var facts = seen.Where(c => c.Kind is Trigger.Code or Trigger.Config)
            .Select(c => new ChangedFact(c.Subject, c.Before ?? None, c.After ?? None))
            .Concat(Listed("model", a.Models, b.Models))
            .Concat(Listed("parameters", a.Parameters, b.Parameters))
            .Concat(Listed("tools", Names(a), Names(b)));
        return new BuildDifferenceView([.. facts], [.. Prompts(a, b), .. Tools(a, b)]);
    }

    /// <summary>The difference of two texts that fingerprints kept; a tool set is told apart tool by tool.</summary>
    public static BuildDifferenceView OfTexts(Trigger kind, string? before, string? after)
    {
        return Of(Setup(before), Setup(after), []);

        RunSetupTexts Setup(string? text) =>
            text is null ? new([], [], [], [])
            : kind == Trigger.Tools ? new([], ToolDefinitions.Parse(text), [], [])
            : new([(null, text)], [], [], []);
    }

    private static IEnumerable<ChangedFact> Listed(string what, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var (gone, come) = (
            before.Except(after, StringComparer.Ordinal).ToList(),
            after.Except(before, StringComparer.Ordinal).ToList()
        );
        return gone.Count + come.Count == 0
            ? []
            :
            [
                new ChangedFact(
                    what,
                    gone.Count == 0 ? None : string.Join(", ", gone),
                    come.Count == 0 ? None : string.Join(", ", come)
                ),
            ];
    }

    private static IEnumerable<ChangedText> Prompts(RunSetupTexts before, RunSetupTexts after) =>
        before
            .Prompts.Concat(after.Prompts)
            .Select(p => p.Agent)
            .Distinct(StringComparer.Ordinal)
            .Select(agent => new ChangedText(
                agent is null ? "System prompt" : $"System prompt of {agent}",
                before.Prompts.FirstOrDefault(p => p.Agent == agent).Text,
                after.Prompts.FirstOrDefault(p => p.Agent == agent).Text
            ))
            .Where(t => t.Before != t.After);

    /// <summary>Tools that both have and that are described otherwise.</summary>
    private static IEnumerable<ChangedText> Tools(RunSetupTexts before, RunSetupTexts after) =>
        after
            .Tools.Join(before.Tools, t => t.Name, t => t.Name, (now, was) => (Was: was, Now: now), StringComparer.Ordinal)
            .Where(t => t.Was != t.Now)
            .Select(t => new ChangedText($"Tool {t.Now.Name}", TextOf(t.Was), TextOf(t.Now)));

    private static string TextOf(ToolDefinition tool) => $"{tool.Description}\n{tool.ParametersJson}".Trim();

    private static IReadOnlyList<string> Names(RunSetupTexts setup) => [.. setup.Tools.Select(t => t.Name)];
}
