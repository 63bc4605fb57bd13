namespace Triage.Engine.Runs;

/// <summary>
/// Names the redaction that content has gone through: the shipped patterns, the workspace's rules and the content mode. It is stored
/// beside the content, so that a change of any of them is not read as a change of a prompt: contents of different versions are
/// never compared for a change.
/// </summary>
public static class RedactionVersion
{
    /// <summary>Of the shipped patterns. Raise it with every change of what Telemetry marks.</summary>
    public const int Shipped = 3;

    /// <summary>Content that went through the shipped rules.</summary>
    public const int Current = Shipped * 1_000_000;

    /// <param name="rulesVersion">Of the workspace's rules; 0 as shipped. More than 333,332 changes start over.</param>
    public static int Of(int rulesVersion, ContentMode mode) => Current + (rulesVersion % 333_333 * 3) + (int)mode;
}
