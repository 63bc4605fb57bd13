namespace Triage.Engine.Agents;

/// <summary>A tool as the newest runs show it.</summary>
/// <param name="Description">What the model was told of it; null when no definition was captured.</param>
/// <param name="Calls">How often the looked-at runs called it.</param>
/// <param name="Method">HTTP method of a call right under it, where one was recorded.</param>
public sealed record ToolSeen(string Name, string? Description, int Calls, string? Method);

/// <summary>What the newest runs of an agent show of it: the material that its card is filled in from.</summary>
/// <param name="Runs">Runs that were looked at, at most <see cref="Limits.MaxRunsOnCard"/>.</param>
/// <param name="Prompts">Lengths in characters of the system prompts, by agent.</param>
/// <param name="Sources">Names of the retrievals.</param>
public sealed record AgentSeen(
    int Runs,
    IReadOnlyList<ToolSeen> Tools,
    IReadOnlyList<PromptSeen> Prompts,
    IReadOnlyList<string> Sources
)
{
    public static readonly AgentSeen Nothing = new(0, [], [], []);
}

/// <param name="Agent">Null when the span named none.</param>
public sealed record PromptSeen(string? Agent, int Chars);
