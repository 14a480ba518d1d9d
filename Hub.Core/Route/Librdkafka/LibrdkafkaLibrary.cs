using System.Reflection;
using System.Runtime.InteropServices;

namespace Hub.Core.Route.Librdkafka;

/// <summary>The C library that Confluent.Kafka brings with it, for those who call it without that wrapper.</summary>
public static class LibrdkafkaLibrary
{
    public const string Name = "librdkafka";

    /// <summary>A resolver of <see cref="NativeLibrary"/>: Confluent.Kafka ships builds for several systems and takes the first that loads; so do we.</summary>
    public static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == Name)
        {
            foreach (var build in new[] { Name, "centos8-librdkafka", "alpine-librdkafka" })
            {
                if (NativeLibrary.TryLoad(build, assembly, path, out var library))
                {
                    return library;
                }
            }
        }

        return IntPtr.Zero;
    }
}
