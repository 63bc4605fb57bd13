using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// What an ordinary service records: HTTP, databases, messaging, remote calls. Such spans carry no content; what can be said is
/// a name that tells calls apart, why a call failed, and that a message left the process.
/// </summary>
/// <remarks>
/// An HTTP request is plumbing and no step: under a tool call it is the tool call once more, and <c>POST</c> says nothing of
/// whether anything was changed. A message handed to a broker is a delivery: nobody sends one to read.
/// https://opentelemetry.io/docs/specs/semconv/http/, /database/, /messaging/, /rpc/; names before their stable versions too.
/// </remarks>
internal static class PlainService
{
    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        return new SpanReading(null)
        {
            Kind = IsSent(a) ? StepKind.Delivery : StepKind.Other,
            Name = NameOf(span.Name, a),
            ErrorType = a.Number("http.response.status_code", "http.status_code") is >= 400 and var status
                ? FormattableString.Invariant($"{status}")
                : a.Word("db.response.status_code", "rpc.response.status_code"),
        };
    }

    private static bool IsSent(AttributeSet a) =>
        a.Has("messaging.system")
        && a.Word("messaging.operation.type", "messaging.operation", "messaging.operation.name") is "send" or "publish";

    // Instrumentations of clients name the method alone, because a path may hold ids: here the path is what tells calls apart.
    private static string? NameOf(string name, AttributeSet a)
    {
        var (operation, target) =
            a.Word("http.request.method", "http.method") is { } method
                ? (
                    method,
                    a.Word("http.route", "url.template", "url.path", "http.target") ?? PathOf(a.Word("url.full", "http.url"))
                )
            : a.Word("db.system.name", "db.system") is { } database
                ? (
                    a.Word("db.operation.name", "db.operation") ?? database,
                    a.Word("db.collection.name", "db.sql.table", "db.namespace", "db.name")
                )
            : a.Word("messaging.system") is { } broker
                ? (
                    a.Word("messaging.operation.name", "messaging.operation.type", "messaging.operation") ?? broker,
                    a.Word("messaging.destination.name")
                )
            : (null, null);
        return operation is not null && target is not null && IsBare(name, operation) ? $"{operation} {target}" : null;
    }

    // "POST", "HTTP POST", "HTTP", "SELECT", "postgresql"
    private static bool IsBare(string name, string operation) =>
        name.Length == 0
        || string.Equals(name, operation, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "HTTP", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, $"HTTP {operation}", StringComparison.OrdinalIgnoreCase);

    private static string? PathOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : null;
}
