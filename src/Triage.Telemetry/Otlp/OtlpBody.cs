namespace Triage.Telemetry.Otlp;

/// <summary>A body as protobuf, whatever it came as.</summary>
/// <param name="Unreadable">Items that are empty here because they could not be read, by number in the body, with the reason.</param>
internal sealed record OtlpBody(ReadOnlyMemory<byte> Bytes, IReadOnlyDictionary<int, string> Unreadable)
{
    private static readonly Dictionary<int, string> None = [];

    /// <summary>Stands before the place of every item: <c>line 3: </c>.</summary>
    public string Before { get; init; } = "";

    /// <summary>Places by number of the item, where what was sent has none of the places of OTLP.</summary>
    public IReadOnlyList<string>? Places { get; init; }

    /// <exception cref="MalformedTelemetryException">The JSON is none, or none of OTLP. Protobuf is looked at later.</exception>
    public static OtlpBody Of(ReadOnlyMemory<byte> body, OtlpEncoding encoding, Kind request) =>
        encoding == OtlpEncoding.Json ? OtlpJson.Read(body.Span, request) : new OtlpBody(body, None);
}
