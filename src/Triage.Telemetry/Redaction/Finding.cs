namespace Triage.Telemetry.Redaction;

/// <summary>A part of a text that must not be written.</summary>
/// <param name="Instead">What stands for it, where that is no plain mark of its own text: it was found inside a wrapping.</param>
internal readonly record struct Finding(int Start, int Length, string Kind, string? Instead = null)
{
    public int End => Start + Length;
}
