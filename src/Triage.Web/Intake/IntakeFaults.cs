using Triage.Telemetry;

namespace Triage.Web.Intake;

/// <summary>A mistake of ours while reading a body: the same bytes would meet it again, so they are not asked for again.</summary>
public sealed class UnreadTelemetryException(Exception mistake)
    : Exception("Something went wrong here while the body was read.", mistake);

/// <summary>
/// The one place where what went wrong becomes a status of HTTP and a code of gRPC. A sender repeats only what it is told
/// can succeed (503, UNAVAILABLE) and drops the data on 500, UNKNOWN and INTERNAL, and on a RESOURCE_EXHAUSTED that
/// names no delay, which is right for a request that is too large. So whatever nobody foresaw while storing is a "come
/// back": a repeat that fails costs little, a batch that is dropped is gone.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/#failures</remarks>
internal static class IntakeFaults
{
    public const int InvalidArgument = 3;
    public const int ResourceExhausted = 8;
    public const int Unimplemented = 12;
    public const int Internal = 13;
    public const int Unavailable = 14;
    private const int DeadlineExceeded = 4;
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int Unauthenticated = 16;

    public static int StatusOf(Exception exception) =>
        exception switch
        {
            RefusedBodyException body => body.Status,
            MalformedTelemetryException => StatusCodes.Status400BadRequest,
            UnreadTelemetryException => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status503ServiceUnavailable,
        };

    /// <summary>The <c>google.rpc.Code</c> that means the same.</summary>
    public static int CodeOf(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => Unauthenticated,
            StatusCodes.Status403Forbidden => PermissionDenied,
            StatusCodes.Status404NotFound => NotFound,
            StatusCodes.Status405MethodNotAllowed or StatusCodes.Status415UnsupportedMediaType => Unimplemented,
            StatusCodes.Status408RequestTimeout => DeadlineExceeded,
            StatusCodes.Status413PayloadTooLarge => ResourceExhausted,
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => Unavailable,
            >= 500 => Internal,
            _ => InvalidArgument,
        };
}
