using Triage.Engine.Runs;

namespace Triage.Telemetry;

/// <summary>
/// Reads stored packs with the dialects of today. Intake reads its own packs with the same code, so what is derived later is what
/// was said at first, unless the mapping has become better.
/// </summary>
public sealed class SpanMapping(ReadingSettings settings) : ISpanMapping
{
    private readonly KnownKeys keys = new();
    private readonly ReadingMemo memo = new();

    /// <remarks>
    /// Raise it by one with every change after which the same bytes give another span: another field, name, kind or content, be it
    /// in a dialect or in how OTLP is read. Not for faster code, and not for redaction: the bytes are redacted for good.
    /// </remarks>
    public int Version => 2;

    public IReadOnlyList<Span> Read(PackForm form, ReadOnlyMemory<byte> bytes) =>
        form is PackForm.Traces or PackForm.Logs
            ? [.. new PackReader(settings, keys, memo, whole: true).Read(form, bytes).Select(s => s.Span)]
            : throw new ArgumentException($"A pack of the form {form} holds no OTLP.", nameof(form));
}
