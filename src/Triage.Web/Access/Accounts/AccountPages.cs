using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Triage.Engine.Access;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// The pages of signing in and of one's own account: plain HTML and forms, because a connection of pages belongs to who
/// is signed in already. There are none of them in Local mode.
/// </summary>
internal static class AccountPages
{
    public const string ReturnUrl = "returnUrl";

    public static void MapAccountPages(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<TriageSettings>().IsAccounts)
        {
            return;
        }

        var open = Group(app).AllowAnonymous();
        SignInPages.Map(open);
        JoinPages.Map(open);
        ResetPages.Map(open);
        var own = Group(app).RequireAuthorization(AccountsAccess.PersonPolicy);
        OwnPages.Map(own);
        WorkspacePages.Map(own);
        AuthenticatorPages.Map(own);
        PasskeyPages.Map(own);
        ProviderPages.Map(open, app.Services.GetRequiredService<TriageSettings>().SignIn.Provider);
    }

    /// <summary>A page of these, as a whole.</summary>
    public static RazorComponentResult Page<T>(int status, params IEnumerable<(string Name, object? Value)> parameters)
        where T : IComponent =>
        new(typeof(T), parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal))
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    /// <summary>Something to read, and one way on.</summary>
    public static RazorComponentResult Message(int status, string title, string text, string? to = null, string? toText = null) =>
        Page<AccountMessage>(
            status,
            (nameof(AccountMessage.Title), title),
            (nameof(AccountMessage.Text), text),
            (nameof(AccountMessage.To), to),
            (nameof(AccountMessage.ToText), toText)
        );

    /// <summary>After a form: looking at what follows again does nothing again.</summary>
    public static IResult SeeOther(HttpContext http, string path)
    {
        http.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    public static string Field(this IFormCollection form, string name) => form[name].ToString();

    private static RouteGroupBuilder Group(WebApplication app) =>
        app.MapGroup("")
            .ExcludeFromDescription()
            .FinishesWhatItBegan()
            .WithMetadata(new RequireAntiforgeryTokenAttribute(), new RequestSizeLimitAttribute(AccessLimits.MaxFormBytes))
            .AddEndpointFilter(CheckAsync);

    private static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            return Message(
                StatusCodes.Status400BadRequest,
                "This form is out of date",
                "You signed in or out meanwhile, or the page was open for long. Nothing was changed.",
                http.Request.Path,
                "Load it again"
            );
        }

        return await next(context);
    }
}
