namespace Triage.Web.Access;

/// <summary>
/// Whether what a browser sends comes from a page of this instance. Browsers name the page's site in Origin whenever it
/// matters; programs send none.
/// </summary>
internal static class SameOrigin
{
    public const string Refusal = "The request comes from a page of another site (Origin), so it was refused.";

    /// <summary>It changes something, or opens a WebSocket.</summary>
    public static bool Concerns(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || IsHandshake(request);

    /// <param name="own">Scheme, host and port of this instance.</param>
    public static bool Is(HttpRequest request, string own)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (
                Uri.TryCreate(origin, UriKind.Absolute, out var named)
                && Uri.TryCreate(own, UriKind.Absolute, out var here)
                && Uri.Compare(
                    named,
                    here,
                    UriComponents.SchemeAndServer,
                    UriFormat.UriEscaped,
                    StringComparison.OrdinalIgnoreCase
                ) == 0
            );
    }

    // Asked of the headers, because the WebSocket feature only exists once its middleware has run.
    private static bool IsHandshake(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
        || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);
}
