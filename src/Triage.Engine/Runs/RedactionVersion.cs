namespace Triage.Engine.Runs;

/// <summary>
/// The version of the redaction rules that content has gone through. It is stored beside the content, so that a change of the
/// rules is not read as a change of a prompt. Raise it with every change of the rules in Telemetry.
/// </summary>
public static class RedactionVersion
{
    public const int Current = 1;
}
