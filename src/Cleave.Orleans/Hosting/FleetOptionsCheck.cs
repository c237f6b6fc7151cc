using Microsoft.Extensions.Options;

namespace Cleave.Orleans.Hosting;

/// <summary>Refuses options outside of their limits when they are first used, and before a host has started.</summary>
internal sealed class FleetOptionsCheck : IValidateOptions<FleetOptions>
{
    public ValidateOptionsResult Validate(string? name, FleetOptions options) =>
        options.Describe() is { } complaint ? ValidateOptionsResult.Fail(complaint) : ValidateOptionsResult.Success;
}
