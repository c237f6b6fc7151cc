namespace Cleave.Memory.Systems;

/// <content>Views of pages, which Windows does not offer: a view begins at a multiple of 64 KiB of its section, so pages can be mapped in
/// any order only in runs of 16.</content>
internal sealed partial class WindowsPageSystem
{
    private const string Scattered = "mapping pages wherever they lie";

    public bool CanAlias => false;

    public long MappingLimit => long.MaxValue;

    public long CountMappings() => 0;

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate) =>
        PageSystemError.NotOffered(Scattered);

    // Windows has no call that copies a process, so no child process can have the memory.
    public PageSystemError HideFromChildren(nuint address, nuint size) => default;

    public PageSystemError Move(nuint from, nuint size, nuint to) => PageSystemError.NotOffered(Scattered);

    public PageSystemError Withdraw(nuint address, nuint size) => PageSystemError.NotOffered(Scattered);
}
