using System.Text.Unicode;
using Triage.Engine;

namespace Triage.Telemetry.Otlp;

/// <summary>
/// Walks a protobuf body once before anything is made of it: every message that OTLP knows must be whole down to its last field,
/// no deeper and with no more items than the bounds say. Whoever walks it again need not ask.
/// </summary>
internal struct OtlpShape
{
    /// <summary>Spans, or log records, in the body.</summary>
    public int Items { get; private set; }

    /// <summary>
    /// Nothing hides in an attribute: no unknown field, no value behind another one, no text that is none. Only then may bytes
    /// be kept as they came, because what hides would not be redacted.
    /// </summary>
    public bool IsPlain { get; private set; }

    /// <param name="items">Items of bodies that came with this one.</param>
    /// <exception cref="MalformedTelemetryException">The body is no such message, or goes beyond a bound.</exception>
    public static OtlpShape Of(ReadOnlySpan<byte> body, Kind request, int items = 0)
    {
        var shape = new OtlpShape { IsPlain = true, Items = items };
        shape.Walk(request, body, 0);
        return shape;
    }

    private void Walk(Kind kind, ReadOnlySpan<byte> message, int depth)
    {
        if (depth > Limits.MaxProtobufDepth)
        {
            throw WireReader.Malformed($"values in it lie more than {Limits.MaxProtobufDepth} levels deep");
        }

        var fields = new WireReader(message);
        var seen = 0;
        while (fields.Next())
        {
            var child = OtlpSchema.KindOf(kind, fields.Field);
            if (child == Kind.Unknown || OtlpSchema.TypeOf(child) != fields.Type)
            {
                IsPlain &= !OtlpSchema.IsOfAttribute(kind);
                continue;
            }

            if (child == Kind.Text)
            {
                IsPlain &= Utf8.IsValid(fields.Bytes);
            }
            else if (OtlpSchema.IsMessage(child))
            {
                if (OtlpSchema.IsItem(child) && ++Items > Limits.MaxItemsPerRequest)
                {
                    throw TooManyItems();
                }

                Walk(child, fields.Bytes, depth + 1);
            }

            // A value is one field, and a key has one value.
            var bit = kind == Kind.Value ? 1 : 1 << fields.Field;
            IsPlain &= kind is not (Kind.Value or Kind.KeyValue) || (seen & bit) == 0;
            seen |= bit;
        }
    }

    public static MalformedTelemetryException TooManyItems() =>
        new(
            $"The body holds more than {Limits.MaxItemsPerRequest:N0} spans or log records: that is the limit. Send smaller batches."
        );
}
