namespace Cleave.DiskExtents;

/// <summary>The store as a command.</summary>
internal static class Command
{
    private const string Usage = "DiskExtents FOLDER put KEY FILE | get KEY | delete KEY | list | compact";

    /// <summary>Runs one command of the store.</summary>
    /// <returns>0 if it did what it says, 1 if there is no such object, 2 for wrong arguments.</returns>
    public static int Run(string[] arguments)
    {
        using var store = new ObjectStore(arguments[0]);
        switch (arguments[1..])
        {
            case ["put", var key, var file]:
                store.Put(key, File.ReadAllBytes(file));
                return 0;
            case ["get", var key] when store.Get(key) is { } content:
                using (Stream output = Console.OpenStandardOutput())
                {
                    output.Write(content);
                }

                return 0;
            case ["get", _]:
                return 1;
            case ["delete", var key]:
                return store.Delete(key) ? 0 : 1;
            case ["list"]:
                Console.WriteLine(string.Join('\n', store.Keys.Order(StringComparer.Ordinal)));
                return 0;
            case ["compact"]:
                Console.WriteLine($"{store.Compact()} bytes moved; {store.Space}");
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
