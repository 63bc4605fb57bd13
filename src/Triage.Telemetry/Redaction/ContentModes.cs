using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>How much is kept of what each agent says, as people set it; of an agent nobody set anything for: redacted.</summary>
public sealed class ContentModes(IReadOnlyDictionary<string, ContentMode> byAgent)
{
    public static readonly ContentModes AllRedacted = new(new Dictionary<string, ContentMode>());

    private readonly ContentMode strictest = Strictest([ContentMode.Redacted, .. byAgent.Values]);

    /// <summary>Every agent is read alike, so that nobody need look for its name.</summary>
    public bool AreAlike { get; } = byAgent.Values.All(m => m == ContentMode.Redacted);

    /// <summary>
    /// The mode of one span or log record. The agents it names decide, as far as people set a mode for them; else those that other
    /// spans of its trace name in the same request; else the agent that is called like its service. Of several the strictest. Where
    /// agents are named and none of them was set, it is redacted; where nobody is named, the strictest mode of the workspace holds,
    /// because it might be that agent's.
    /// </summary>
    public ContentMode Of(IReadOnlyCollection<string> ofSpan, IReadOnlyCollection<string> ofTrace, string? serviceName)
    {
        foreach (var named in new[] { ofSpan, ofTrace, serviceName is null ? [] : [serviceName] })
        {
            if (named.Where(byAgent.ContainsKey).Select(agent => byAgent[agent]).ToList() is { Count: > 0 } set)
            {
                return Strictest(set);
            }
        }

        return ofSpan.Count + ofTrace.Count > 0 ? ContentMode.Redacted : strictest;
    }

    // Full keeps most, hashed least.
    private static ContentMode Strictest(IEnumerable<ContentMode> modes) =>
        modes.MaxBy(m =>
            m switch
            {
                ContentMode.Full => 0,
                ContentMode.Redacted => 1,
                _ => 2,
            }
        );
}
