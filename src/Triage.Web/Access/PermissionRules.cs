using Microsoft.AspNetCore.Authorization;

namespace Triage.Web.Access;

/// <summary>Every endpoint names what it needs, and lets in nobody else.</summary>
public static class PermissionRules
{
    public static void AddPermissions(this IServiceCollection services)
    {
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new NamesWhatItNeeds()).Build()
            );
        services.AddSingleton<CallerRate>();
        services.AddSingleton<ConnectionLimit>();
        services.AddScoped<Caller>();
        services.AddSingleton<IAuthorizationHandler, PermissionCheck>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedAccess>();
    }

    public static void UsePermissions(this WebApplication app)
    {
        app.UseAuthorization();
        app.Use(BegunAct.HoldAsync);
        app.UseAntiforgery();
        app.Use(app.Services.GetRequiredService<ConnectionLimit>().InvokeAsync);
    }
}
