namespace Triage.Web.Access;

/// <summary>
/// An act of several writes: once it is permitted it is carried out whole, also when whoever asked for it goes away
/// meanwhile. Else a password would be changed whose other sign-ins live on, or a key made that no audit log tells of.
/// </summary>
public static class BegunAct
{
    public static TBuilder FinishesWhatItBegan<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Finishes());

    internal static bool Concerns(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<Finishes>() is not null;

    internal static Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        if (Concerns(context.GetEndpoint()))
        {
            context.RequestAborted = CancellationToken.None;
        }

        return next(context);
    }

    private sealed class Finishes;
}
