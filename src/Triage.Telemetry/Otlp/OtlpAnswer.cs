using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Otlp;

public enum OtlpSignal
{
    Traces,
    Logs,
    Metrics,
}

/// <summary>Bodies of OTLP responses, in the encoding of the request.</summary>
public static class OtlpAnswer
{
    // OTLP clients may stop reading at 4 MiB; a character is at most six bytes in escaped JSON.
    private const int MaxMessageChars = 100_000;
    private const int InvalidArgument = 3;
    private const int Unavailable = 14;

    // Details travel in an Any, whose JSON cannot be written without knowing what is inside.
    private static readonly JsonFormatter Json = new(
        JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(Rpc.RpcStatusReflection.Descriptor))
    );

    /// <summary>
    /// An accepted request. Without rejected items and message, <c>partial_success</c> stays unset: that is a full success.
    /// A message with nothing rejected is a warning.
    /// </summary>
    public static byte[] Success(OtlpSignal signal, OtlpEncoding encoding, long rejected, string? message)
    {
        var text = Shortened(message);
        var partial = rejected > 0 || text.Length > 0;
        return Encoded(
            signal switch
            {
                OtlpSignal.Traces => new ExportTraceServiceResponse
                {
                    PartialSuccess = partial ? new() { RejectedSpans = rejected, ErrorMessage = text } : null,
                },
                OtlpSignal.Logs => new ExportLogsServiceResponse
                {
                    PartialSuccess = partial ? new() { RejectedLogRecords = rejected, ErrorMessage = text } : null,
                },
                OtlpSignal.Metrics => (IMessage)
                    new ExportMetricsServiceResponse
                    {
                        PartialSuccess = partial ? new() { RejectedDataPoints = rejected, ErrorMessage = text } : null,
                    },
                _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
            },
            encoding
        );
    }

    /// <summary>A <c>google.rpc.Status</c>, the body of every 4xx and 5xx.</summary>
    /// <param name="grpcCode">3 invalid argument, 8 resource exhausted, 14 unavailable, ...</param>
    public static byte[] Error(OtlpEncoding encoding, int grpcCode, string message) =>
        Encoded(StatusOf(grpcCode, message), encoding);

    /// <summary>The <c>google.rpc.Status</c> that goes with a gRPC error; only a sender that may try again is told when.</summary>
    public static byte[] GrpcStatus(int grpcCode, string message, TimeSpan retryAfter)
    {
        var status = StatusOf(grpcCode, message);
        if (grpcCode == Unavailable)
        {
            status.Details.Add(Any.Pack(new Rpc.RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) }));
        }

        return status.ToByteArray();
    }

    private static Rpc.Status StatusOf(int grpcCode, string message)
    {
        var status = new Rpc.Status { Code = grpcCode, Message = Shortened(message) };
        if (grpcCode == InvalidArgument)
        {
            var violation = new Rpc.BadRequest.Types.FieldViolation { Field = "body", Description = status.Message };
            status.Details.Add(Any.Pack(new Rpc.BadRequest { FieldViolations = { violation } }));
        }

        return status;
    }

    // What a body says of itself may be quoted, and half of a surrogate pair in it is nothing that protobuf's JSON writes.
    private static string Shortened(string? message)
    {
        var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(message ?? ""));
        return text.Length <= MaxMessageChars
            ? text
            : $"{text[..(char.IsHighSurrogate(text[MaxMessageChars - 1]) ? MaxMessageChars - 1 : MaxMessageChars)]} [cut: {text.Length} characters]";
    }

    private static byte[] Encoded(IMessage message, OtlpEncoding encoding) =>
        encoding == OtlpEncoding.Json ? Encoding.UTF8.GetBytes(Json.Format(message)) : message.ToByteArray();
}
