using Triage.Engine;

namespace Triage.Web.Verbs;

/// <summary>What a verb is told beside its words: <c>--workspace=alpha</c> or <c>--workspace alpha</c>.</summary>
internal static class VerbOptions
{
    public static WorkspaceId WorkspaceOf(string[] settings) =>
        ValuesOf(settings, "workspace").LastOrDefault() is { } named ? new WorkspaceId(named) : WorkspaceId.Main;

    public static IEnumerable<string> ValuesOf(string[] settings, string name)
    {
        for (var i = 0; i < settings.Length; i++)
        {
            if (settings[i].StartsWith($"--{name}=", StringComparison.Ordinal))
            {
                yield return settings[i][(name.Length + 3)..];
            }
            else if (settings[i] == $"--{name}" && i + 1 < settings.Length)
            {
                yield return settings[i + 1];
            }
        }
    }
}
